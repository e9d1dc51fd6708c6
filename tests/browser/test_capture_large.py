"""Large pages: captured whole, in slices between which the page runs, and as they were at one time."""

from __future__ import annotations

import re
from typing import Any

import pytest
from tests.browser.camera import Camera, without_scripts

MAKE = """<!DOCTYPE html><body><main id=main></main><script>
  main.innerHTML = Array.from({length: 6000}, (_, n) => `<section id=s${n} class="card"><h2>${n}</h2><p><b>text</b> <i>of it</i></p><u></u></section>`).join('');
</script>"""


def numbers(html: str) -> list[int]:
    return [int(number) for number in re.findall(r"<h2>(\d+)</h2>", html)]


def test_a_large_page_is_whole_and_runs_while_it_is_captured(camera: Camera) -> None:
    page = camera.open(MAKE)
    # The page counts its own turns; the capture of so many elements takes many slices.
    page.evaluate("""(() => { globalThis.turns = 0; const channel = new MessageChannel();
      channel.port1.onmessage = () => { turns += 1; channel.port2.postMessage(0) }; channel.port2.postMessage(0); return true })()""")
    html = without_scripts(camera.shoot(page).html)
    assert numbers(html) == list(range(6000))
    assert html.count("<u></u>") == 6000
    assert html.endswith("</main></body></html>")


def test_tabs_that_change_over_and_over_are_saved_with_one_of_them_shown(camera: Camera) -> None:
    page = camera.open(f"""<style>.off {{ display: none }}</style><div id=first>first tab</div>{MAKE.replace("<!DOCTYPE html><body>", "")}
      <div id=second class=off>second tab</div><script>
      const flip = () => {{ first.classList.toggle('off'); second.classList.toggle('off'); setTimeout(flip) }}; flip()</script>""")
    for _ in range(3):
        html = camera.shoot(page).html
        camera.extension.close_popup()
        marked = [name for name in ("first", "second") if re.search(rf'<div id="{name}"[^>]*data-winnow-hidden', html)]
        assert len(marked) == 1


def test_a_list_that_is_rebuilt_all_the_time_is_saved_as_it_was_at_one_time(camera: Camera) -> None:
    page = camera.open(f"""<p id=top></p>{MAKE}<p id=bottom></p><script>let version = 0;
      const rebuild = () => {{ version += 1; top_.textContent = bottom_.textContent = `version ${{version}}`; main.append(main.firstChild); setTimeout(rebuild) }};
      const top_ = document.querySelector('#top'), bottom_ = document.querySelector('#bottom'); rebuild()</script>""")
    html = without_scripts(camera.shoot(page).html)
    found = re.findall(r"<p id=\"(?:top|bottom)\">(version \d+)</p>", html)
    assert len(found) == 2
    assert found[0] == found[1]
    assert sorted(numbers(html)) == list(range(6000))


# What is repeated how often. Wherever such a text is cut, a letter of several bytes, a byte order mark or half a character stands there.
LONG = {
    "words": [("Mühle 🌾 水車 ", 250_000), ("end", 1)],
    "marks": [("\ufeff", 1_300_000)],
    "pairs": [("🌾", 700_000), ("x", 1), ("🌾", 700_000)],
}


@pytest.mark.parametrize(("where", "long"), [("page", "words"), ("shadow", "words"), ("page", "marks"), ("page", "pairs")])
def test_text_of_many_megabytes_arrives_in_portions_character_for_character(camera: Camera, where: str, long: str) -> None:
    page = camera.open("""<div hidden><p id=long></p></div><div hidden id=host></div><script>
      const root = host.attachShadow({mode: 'closed'}); root.innerHTML = '<p></p>'.repeat(3000); globalThis.root = root;</script>""")
    target = {"page": "document.querySelector('#long')", "shadow": "root.firstChild"}[where]
    script = f"(long) => {{ {target}.textContent = long.map(([text, times]) => text.repeat(times)).join('') }}"
    page.evaluate(script, LONG[long])
    html = without_scripts(camera.shoot(page).html)
    assert ">" + "".join(text * times for text, times in LONG[long]) + "</p>" in html
    assert html.count("<p></p>") >= 2999


def test_a_character_whose_halves_a_script_put_into_two_texts_arrives_whole(camera: Camera) -> None:
    page = camera.open("<body><main id=main></main><script>main.innerHTML = '<p></p>'.repeat(3000)</script>")
    page.evaluate("(main.append('mill '.repeat(100000) + '\\ud83c', '\\udf3e wheat'), true)")
    assert "mill mill 🌾 wheat</main>" in without_scripts(camera.shoot(page).html)


def test_thousands_of_components_are_all_there(camera: Camera) -> None:
    page = camera.open("""<body><script>for (let n = 0; n < 3000; n += 1) { const host = document.createElement('x-card');
      host.attachShadow({mode: n % 2 ? 'open' : 'closed'}).innerHTML = `<h2>${n}</h2><slot></slot>`; host.append(`light ${n}`);
      document.body.append(host) }</script>""")
    snapshot: Any = camera.shoot(page)
    assert numbers(snapshot.html) == list(range(3000))
    assert snapshot.html.count('shadowrootmode="closed"') == 1500
