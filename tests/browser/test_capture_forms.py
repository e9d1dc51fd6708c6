"""What the reader typed comes along; what is secret does not."""

from __future__ import annotations

from tests.browser.camera import Camera, tag, without_scripts


def test_what_was_typed_and_chosen_comes_along(camera: Camera) -> None:
    page = camera.open("""<form><input id=text value=old><input id=box type=checkbox checked><input id=ring type=radio>
      <textarea id=area>old</textarea><select><option id=one selected>1<option id=two>2</select><input id=range type=range value=2>
      <input id=date type=date><details id=details><summary>s</summary>d</details><div id=rich contenteditable>old</div></form><script>
      text.value = 'new <b> & "quoted"'; box.checked = false; ring.checked = true; area.value = 'new\\n<b>lines'; two.selected = true;
      range.value = 7; date.value = '1784-02-27'; details.open = true; rich.textContent = 'new'</script>""")
    html = without_scripts(camera.shoot(page).html)
    assert 'value="new <b> &amp; &quot;quoted&quot;"' in html or 'value="new &lt;b&gt; &amp; &quot;quoted&quot;"' in html
    assert "checked" not in tag(html, "box")
    assert "checked" in tag(html, "ring")
    assert ">new\n&lt;b&gt;lines</textarea>" in html
    assert "selected" not in tag(html, "one")
    assert "selected" in tag(html, "two")
    assert 'value="7"' in tag(html, "range")
    assert 'value="1784-02-27"' in tag(html, "date")
    assert tag(html, "details") == '<details id="details" open="">'
    assert '<div id="rich" contenteditable="">new</div>' in html
    assert page.evaluate("document.querySelector('#text').getAttribute('value') + document.querySelector('#area').textContent") == "oldold"


def test_secrets_do_not_leave_the_page(camera: Camera) -> None:
    fields = [
        "type=password", "type=hidden name=state", "autocomplete=cc-number", "autocomplete='section-x billing cc-csc'",
        "autocomplete=one-time-code", "autocomplete=current-password", "name=user_password", "id=cvv", "name=cardNumber",
        "type=hidden name=csrf_token", "type=email name=auth-token",
    ]  # fmt: skip
    secrets = "".join(f"<input {field} value=s3cret>" for field in fields)
    camera.pages.put("/inner.html", "<input type=password value=s3cret>")
    page = camera.open(f"""<meta name=csrf-token content=s3cret><form>{secrets}<textarea name=token>s3cret</textarea></form>
      <iframe src="/inner.html"></iframe><div id=host></div><script>const typed = 's3' + 'cret';
      for (const each of document.querySelectorAll('input, textarea')) each.value = typed;
      host.attachShadow({{mode: 'closed'}}).innerHTML = `<input type=password value=${{typed}}>`</script>""")
    page.wait_for_function("Boolean(frames[0].document.querySelector('input'))")
    snapshot = camera.shoot(page)
    assert "s3cret" not in snapshot.html
    assert snapshot.frames == [] or "s3cret" not in snapshot.frames[0].html


def test_a_password_that_a_button_shows_stays_out(camera: Camera) -> None:
    page = camera.open("""<input type=password id=one name=password value=s3cret><input type=password autocomplete=new-password value=s3cret>
      <script>for (const each of document.querySelectorAll('input')) each.type = 'text'</script>""")
    assert "s3cret" not in camera.shoot(page).html
