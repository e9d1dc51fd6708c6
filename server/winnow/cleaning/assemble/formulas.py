"""Formulas: the TeX behind what MathML, MathJax and KaTeX show.

Sources: MathML 3, 5.1 (annotations); MathJax 2, "The MathJax Startup Sequence" (script elements of type math/tex); the markup that
KaTeX 0.16, MathJax 3 (assistive MathML), MediaWiki and LaTeXML write.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml.html import HtmlElement

from winnow.cleaning.assemble.mathml import to_tex
from winnow.cleaning.blocks import Page
from winnow.cleaning.segment import BLOCK_LEVEL

_RENDERED = frozenset((
    "katex", "katex-display", "katex-mathml", "mathjax", "mathjax_display", "mathjax_svg", "mathjax_svg_display", "mathjax_chtml",
    "mjx-chtml", "mjxc-display", "mathjax_preview", "mjx_assistive_mathml", "mwe-math-element", "mwe-math-mathml-inline",
    "mwe-math-mathml-display", "mwe-math-mathml-a11y",
))  # fmt: skip
_DISPLAYED = frozenset(("katex-display", "mathjax_display", "mathjax_svg_display", "mjxc-display", "mwe-math-mathml-display"))
_STEPS = 8
"""A rendering wraps its formula in fewer elements than this."""

_TEX = re.compile(r"application/x-tex|TeX|LaTeX", re.IGNORECASE)
_DISPLAY_STYLE = re.compile(r"\{\\displaystyle\s*(.*)\}", re.DOTALL)
_LONGEST = 20_000
_MOST = 20_000
"""Formulas that are looked for in a page."""


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula as TeX, and whether it stands on a line of its own."""

    tex: str
    display: bool


def find_formulas(page: Page) -> tuple[dict[HtmlElement, Formula], set[HtmlElement]]:
    """Return the formulas by the outermost element that shows them, and the elements that only repeat one."""
    formulas: dict[HtmlElement, Formula] = {}
    repeated: set[HtmlElement] = set()
    found = page.elements
    sources = page.root.iter("math", "mjx-container", "script") if found["math"] or found["mjx-container"] else found["script"]
    for count, source in enumerate(sources):
        if count > _MOST:
            break
        if source.tag == "script":
            if (source.get("type") or "").startswith("math/tex") and source.text:
                _take_script(source, formulas, repeated)
            continue
        shown, display = _outermost(source)
        if shown in formulas or shown in repeated:
            continue
        tex = _tex_of(source)
        if tex:
            display = display or source.get("display") in ("block", "true") or source.get("mode") == "display"
            formulas[shown] = Formula(tex, display)
    return formulas, repeated


def _take_script(script: HtmlElement, formulas: dict[HtmlElement, Formula], repeated: set[HtmlElement]) -> None:
    """A script of MathJax 2 holds the formula; what it is shown as stands before it."""
    tex = _tidied(script.text or "")
    shown = script
    before = script.getprevious()
    while before is not None and isinstance(before.tag, str) and _names(before) & _RENDERED and not (before.tail or "").strip():
        formulas.pop(before, None)
        if shown is not script:
            repeated.add(shown)
        shown, before = before, before.getprevious()
    if shown is not script:
        repeated.add(script)
    if tex:
        formulas[shown] = Formula(tex, "mode=display" in (script.get("type") or ""))


def _outermost(source: HtmlElement) -> tuple[HtmlElement, bool]:
    shown, display = source, source.tag == "mjx-container" and source.get("display") == "true"
    place = source.getparent()
    for _ in range(_STEPS):
        if place is None or (place.tag in BLOCK_LEVEL and not _names(place) & _RENDERED):
            break
        names = _names(place)
        if names & _RENDERED or place.tag == "mjx-container":
            shown = place
            display = display or bool(names & _DISPLAYED) or (place.tag == "mjx-container" and place.get("display") == "true")
        place = place.getparent()
    return shown, display


def _names(element: HtmlElement) -> set[str]:
    return set((element.get("class") or "")[:500].lower().split())


def _tex_of(source: HtmlElement) -> str:
    """The TeX a formula says it was written in, else that of its alternative text, else what its MathML comes to."""
    for annotation in source.iter("annotation"):
        if _TEX.search(annotation.get("encoding", "")[:100]) and annotation.text:
            return _tidied(annotation.text)
    for element in source.iter("math", "mjx-container"):
        alternative = element.get("data-latex") or element.get("alttext")
        if alternative:
            return _tidied(alternative)
    mathml = source if source.tag == "math" else next(source.iter("math"), None)
    return _tidied(to_tex(mathml)) if mathml is not None else ""


def _tidied(tex: str) -> str:
    tex = tex.strip()[:_LONGEST]
    while tex.startswith("%") and "\n" in tex:  # a comment of MathJax
        tex = tex.partition("\n")[2].strip()
    tex = tex.removeprefix("<![CDATA[").removesuffix("]]>").strip()
    found = _DISPLAY_STYLE.fullmatch(tex)
    return " ".join((found[1] if found else tex).split())
