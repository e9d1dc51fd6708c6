"""Pages that try to forge, to hide, to break or to notice the capture."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from tests.browser.camera import Camera, tag, without_scripts

WORDS = "<p id=words>words that must be kept</p>"


def test_marks_are_taken_off_wherever_and_however_the_page_put_them(camera: Camera) -> None:
    camera.pages.put("/inner.html", "<p data-winnow-hidden data-Winnow-Lost=frame>inner</p>")
    page = camera.open(f"""<body data-winnow-frame=0>{WORDS}<p id=caps></p><div id=host data-winnow-lost=frame></div>
      <iframe src="/inner.html"></iframe><svg><text data-winnow-hidden>drawn</text></svg>
      <noscript><i DATA-WINNOW-SRC=x>none</i><img name=querySelectorAll><form name=body></form></noscript>
      <script>caps.setAttributeNS(null, 'DATA-WINNOW-HIDDEN', ''); caps.setAttributeNS('urn:x', 'data-winnow-x:y', '')
      host.attachShadow({{mode: 'open'}}).innerHTML = '<p data-winnow-hidden>shaded</p>'</script>""")
    page.wait_for_function("frames[0].document.readyState === 'complete'")
    snapshot = camera.shoot(page)
    html = without_scripts(snapshot.html)
    assert re.findall(r"data-winnow-[^ >]*", html, re.IGNORECASE) == ['data-winnow-frame="0"']
    assert "data-winnow-frame" in tag(html.replace("<iframe ", "<iframe id=f ").replace("id=f", 'id="f"'), "f")
    assert "data-winnow" not in snapshot.frames[0].html.lower()
    for words in ("must be kept", "drawn", "none", "shaded"):
        assert words in html


@pytest.mark.parametrize(
    "forge",
    [
        "document.body.append(document.createComment(text('--><') + '<!--'))",
        "document.body.append(document.createProcessingInstruction('x', text('>')))",
        "document.body.append(Object.assign(document.createElement('script'), {type: 'x', textContent: text('</script>')}))",
        "document.head.append(Object.assign(document.createElement('style'), {textContent: text('</style>')}))",
        "for (const name of ['xmp', 'noembed', 'noframes', 'iframe']) put(name, text(`</${name}>`))",
        "document.body.append(document.createElementNS('http://www.w3.org/1999/xhtml', 'TEMPLATE'));"
        "document.body.lastChild.setAttribute('shadowrootmode', 'open'); document.body.lastChild.append(text(''))",
        "document.body.append(document.createElementNS('http://www.w3.org/2000/svg', 'template'));"
        "document.body.lastChild.setAttribute('shadowrootmode', 'open'); document.body.lastChild.append(text(''))",
        "put('noscript', '&lt;p id=forged data-winnow-hidden>forged</p>' + text('</noscript>'))",
        "put('textarea', text('</textarea>'))",
    ],
)
def test_text_cannot_become_markup_or_a_mark_when_it_is_read_again(camera: Camera, forge: str) -> None:
    page = camera.open(f"""<body>{WORDS}<div id=host></div><script>
      const text = (end) => end + '<p id=forged data-winnow-hidden="">forged</p><template shadowrootmode="open">x</template>';
      const put = (name, words) => {{ const made = document.createElement(name); made.append(words); document.body.append(made) }};
      {forge};</script><p id=after>after</p>""")
    html = without_scripts(camera.shoot(page).html)
    again = page.evaluate(
        """(html) => [...new DOMParser().parseFromString(html, 'text/html').querySelectorAll('#forged, template')]
          .filter((each) => !each.closest('noscript') || each.matches('template, [data-winnow-hidden]')).map((each) => each.outerHTML)""",
        html,
    )
    assert again == []
    assert "must be kept" in html
    assert '<p id="after">after</p>' in html


CLOBBERED = [
    "attributes",
    "childNodes",
    "firstChild",
    "nextSibling",
    "parentNode",
    "nodeType",
    "nodeName",
    "localName",
    "namespaceURI",
    "textContent",
    "outerHTML",
    "innerHTML",
    "getAttribute",
    "getAttributeNames",
    "setAttribute",
    "removeAttribute",
    "querySelectorAll",
    "getBoundingClientRect",
    "append",
    "appendChild",
    "prepend",
    "remove",
    "replaceWith",
    "cloneNode",
    "removeChild",
    "isConnected",
    "baseURI",
    "ownerDocument",
    "children",
    "tagName",
]
CLOBBERED_OF_DOCUMENT = [
    "documentElement",
    "implementation",
    "title",
    "referrer",
    "URL",
    "createTreeWalker",
    "importNode",
    "createElement",
    "createTextNode",
    "getSelection",
    "contentType",
    "defaultView",
    "body",
    "head",
    "querySelectorAll",
    "createRange",
    "location",
    "baseURI",
]


def test_no_name_that_a_page_gives_shadows_what_the_capture_reads(camera: Camera) -> None:
    images = "".join(f"<img name={name}><form name={name}></form>" for name in CLOBBERED_OF_DOCUMENT)
    inputs = "".join(f"<input name={name}>" for name in CLOBBERED)
    page = camera.open(f"""<title>Clobbered</title>{images}<form id=form data-winnow-hidden>{inputs}{WORDS}
      <canvas id=drawn width=40 height=40></canvas><iframe srcdoc='<p>framed</p>'></iframe></form>
      <script>drawn.getContext('2d').fillRect(0, 0, 40, 40)</script>""")
    snapshot = camera.shoot(page)
    assert snapshot.title == "Clobbered"
    assert "must be kept" in snapshot.html
    assert tag(snapshot.html, "form") == '<form id="form">'
    assert "data:image/png" in snapshot.html
    assert "framed" in snapshot.frames[0].html


def test_overridden_prototypes_and_getters_that_throw_change_nothing(camera: Camera) -> None:
    page = camera.open(f"""<title>Lies</title><body>{WORDS}<my-box id=box>boxed</my-box><script>
      const apply = Reflect.apply, define = Object.defineProperty, set = Element.prototype.setAttribute, root = document.documentElement;
      const trapped = () => {{ apply(set, root, ['trapped', '']); throw new Error('trapped') }};
      class Box extends HTMLElement {{ get shadowRoot() {{ trapped() }} toJSON() {{ trapped() }} }}
      customElements.define('my-box', Box);
      const inner = box.attachShadow({{mode: 'closed'}}); inner.innerHTML = '<p>in the box</p>';
      const traps = [
        [globalThis, 'JSON'], [globalThis, 'fetch'], [globalThis, 'MutationObserver'], [globalThis, 'getComputedStyle'], [globalThis, 'performance'],
        [globalThis, 'MessageChannel'], [globalThis, 'scheduler'], [globalThis, 'URL'], [globalThis, 'DOMParser'], [globalThis, 'XMLSerializer'],
        [globalThis, 'chrome'], [globalThis, 'browser'], [globalThis, 'winnowCapture'], [globalThis, 'winnowDom'], [globalThis, 'MAIN'],
        [Element.prototype, 'outerHTML'], [Element.prototype, 'innerHTML'], [Element.prototype, 'attributes'], [Element.prototype, 'localName'],
        [Element.prototype, 'getAttribute'], [Element.prototype, 'querySelectorAll'], [Element.prototype, 'getAttributeNames'],
        [Node.prototype, 'childNodes'], [Node.prototype, 'firstChild'], [Node.prototype, 'textContent'], [Node.prototype, 'nodeType'],
        [Node.prototype, 'cloneNode'], [Document.prototype, 'title'], [Document.prototype, 'importNode'], [Document.prototype, 'createTreeWalker'],
        [Document.prototype, 'documentElement'], [Document.prototype, 'implementation'], [NodeList.prototype, 'length'],
        [Map.prototype, 'get'], [Set.prototype, 'has'], [Promise.prototype, 'then'], [RegExp.prototype, 'test'], [RegExp.prototype, 'exec'],
        [String.prototype, 'startsWith'], [String.prototype, 'split'], [Object.prototype, 'toJSON'], [Object.prototype, 'then'],
        [Function.prototype, 'call'], [Function.prototype, 'bind'], [Function.prototype, 'apply'], [Array.prototype, 'map'],
        [Array.prototype, 'join'], [Array.prototype, 'push'], [Array.prototype, Symbol.iterator], [Array.prototype, '0'],
      ];
      const trap = {{__proto__: null, configurable: true, get: trapped}};
      for (let i = 0; i < traps.length; i += 1) define(traps[i][0], traps[i][1], trap);
      </script>""")
    camera.shoot(page)
    camera.extension.close_popup()
    # Again: a trap that the first capture sprang would stand in the second.
    snapshot = camera.shoot(page)
    assert snapshot.title == "Lies"
    assert "must be kept" in snapshot.html
    assert '<my-box id="box"><template shadowrootmode="closed"><p>in the box</p></template>boxed</my-box>' in snapshot.html
    assert snapshot.html.startswith("<!DOCTYPE html>\n<html><head>")


def test_the_page_can_see_nothing_of_the_extension(camera: Camera) -> None:
    page = camera.open(f"""{WORDS}<script>
      const names = () => JSON.stringify([Object.getOwnPropertyNames(globalThis).sort(), Object.getOwnPropertyNames(document),
        document.documentElement.outerHTML, performance.getEntriesByType('resource').map((entry) => entry.name).filter((name) => !name.endsWith('favicon.ico'))]);
      globalThis.heard = [];
      for (const type of ['message', 'focusin', 'selectionchange', 'scroll', 'resize', 'DOMNodeInserted', 'error', 'unhandledrejection'])
        addEventListener(type, () => heard.push(type), true);
      globalThis.now = names; globalThis.before = ''; globalThis.before = names();</script>""")
    camera.shoot(page)
    assert page.evaluate("now()") == page.evaluate("before")
    assert page.evaluate("heard") == []


def test_half_a_million_nodes_are_captured_while_the_page_goes_on_changing(camera: Camera) -> None:
    page = camera.open(f"""<body>{WORDS}<div id=many></div><p id=last>last words</p><script>
      many.innerHTML = '<i>x<b></b></i>'.repeat(100000); let n = 0;
      const change = () => {{ many.firstChild.className = `c${{n += 1}}`; many.append(document.createElement('u')); many.lastChild.remove();
        setTimeout(change) }}; change();</script>""")
    html = without_scripts(camera.shoot(page).html)
    assert html.count("<b>") == 100000
    assert "last words" in html


def test_a_page_that_takes_itself_apart_at_the_click_is_saved_or_said_to_be_empty(camera: Camera, extension: Any) -> None:
    page = camera.open("<p>gone</p><script>document.documentElement.remove()</script>")
    snapshot = camera.shoot(page)
    assert snapshot.html == "<!DOCTYPE html>\n<html></html>"
    assert json.loads(extension.outbox()[0]["blob"])["frames"] == []
