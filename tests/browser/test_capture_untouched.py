"""The page notices nothing: it is not changed, not scrolled, not asked for anything."""

from __future__ import annotations

from tests.browser.camera import PNG, Camera

WATCHING = """<script>
  globalThis.built = 0; globalThis.changes = []; globalThis.heard = [];
  class Box extends HTMLElement { constructor() { super(); built += 1 } connectedCallback() { built += 1 } adoptedCallback() { built += 1 }
    static observedAttributes = ['class', 'data-winnow-hidden']; attributeChangedCallback() { built += 1 } }
  customElements.define('my-box', Box); customElements.define('my-item', class extends HTMLLIElement { constructor() { super(); built += 1 } },
    {extends: 'li'});
  const roots = [document];
  for (const host of document.querySelectorAll('.host')) { const root = host.attachShadow({mode: 'closed', clonable: true});
    root.innerHTML = '<my-box>inner</my-box><slot></slot>'; root.addEventListener('slotchange', () => heard.push('slotchange')); roots.push(root) }
  const frame = document.querySelector('iframe'); if (frame) roots.push(frame.contentDocument);
  const all = {subtree: true, childList: true, attributes: true, characterData: true};
  setTimeout(() => { built = 0; heard.length = 0;
    for (const root of roots) new MutationObserver((list) => changes.push(...list)).observe(root, all);
    for (const type of ['scroll', 'selectionchange', 'focusin', 'focusout', 'toggle', 'load', 'error', 'loadstart', 'play', 'input', 'change',
      'animationstart', 'transitionrun', 'slotchange', 'beforetoggle']) addEventListener(type, (event) => heard.push(`${type} ${event.target.nodeName}`), true);
    new ResizeObserver((list) => heard.push(`resized ${list.length}`)).observe(document.body); heard.ready = true }, 100);
</script>"""


def test_nothing_on_the_page_changes_and_none_of_its_code_runs(camera: Camera) -> None:
    camera.pages.put("/small.png", PNG, "image/png")
    page = camera.open(f"""<style>p {{ transition: color 1s }} .more {{ display: none }}</style><body><my-box class=host>words</my-box>
      <div class=host><p>slotted</p></div><li is=my-item>item</li><ul><li is=my-item>item</li></ul><template><my-box>never</my-box></template>
      <img src=/small.png><img loading=lazy src=/small.png?later style="margin-top: 9000px"><video src=/none.mp4 preload=none></video>
      <canvas width=40 height=40></canvas><input value=typed><details><summary>s</summary>d</details><p class=more>more</p>
      <noscript><img src=/small.png?none></noscript><iframe srcdoc="<p>framed</p>"></iframe>{WATCHING}""")
    page.wait_for_function("heard.ready && heard.some((what) => what.startsWith('resized'))")
    before = page.evaluate("document.documentElement.outerHTML")
    page.evaluate("(heard.length = 0, true)")
    asked = [path for path, _ in camera.pages.seen]
    camera.shoot(page)
    # What changed would be told of in the next task.
    page.evaluate("new Promise((done) => requestAnimationFrame(() => setTimeout(() => done(true))))")
    assert page.evaluate("({built, changes: changes.length, heard: [...heard]})") == {"built": 0, "changes": 0, "heard": []}
    assert page.evaluate("document.documentElement.outerHTML") == before
    assert [path for path, _ in camera.pages.seen if "favicon" not in path] == [path for path in asked if "favicon" not in path]


def test_scroll_position_focus_and_selection_stay(camera: Camera) -> None:
    page = camera.open("""<div style="height: 3000px"></div><p id=words>some words to select</p><input id=field value="typed words">
      <div id=box style="height: 50px; overflow: auto"><div style="height: 900px">inner</div></div><div style="height: 3000px"></div>""")
    look = """(() => { const s = getSelection(); return [scrollX, scrollY, box.scrollTop, document.activeElement.id, field.selectionStart,
      field.selectionEnd, String(s), s.anchorOffset, s.focusOffset] })()"""
    page.evaluate("(scrollTo(0, 2500), box.scrollTo(0, 77), true)")
    page.evaluate("(field.focus({preventScroll: true}), field.setSelectionRange(2, 5, 'backward'), true)")
    before = page.evaluate(look)
    camera.shoot(page)
    assert page.evaluate(look) == before
    camera.extension.close_popup()
    page.evaluate("(field.blur(), getSelection().setBaseAndExtent(words.firstChild, 9, words.firstChild, 5), true)")
    before = page.evaluate(look)
    camera.shoot(page)
    assert page.evaluate(look) == before
    assert before[1] == 2500
