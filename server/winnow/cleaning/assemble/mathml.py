"""TeX from presentation MathML, for formulas that do not say what TeX they were written in."""

from __future__ import annotations

from lxml.html import HtmlElement

_DEEPEST = 60
"""Formulas nested deeper are read as their text."""

_SPECIAL = {"\\": r"\backslash ", "{": r"\{", "}": r"\}", "#": r"\#", "$": r"\$", "%": r"\%", "&": r"\&", "_": r"\_"}
_SIGNS = {
    "−": "-", "×": r"\times ", "⋅": r"\cdot ", "·": r"\cdot ", "÷": r"\div ", "±": r"\pm ", "∓": r"\mp ", "≤": r"\le ", "≥": r"\ge ",
    "≠": r"\ne ", "≈": r"\approx ", "≡": r"\equiv ", "∝": r"\propto ", "∞": r"\infty ", "∑": r"\sum ", "∏": r"\prod ", "∫": r"\int ",
    "∂": r"\partial ", "∇": r"\nabla ", "→": r"\to ", "⇒": r"\Rightarrow ", "∈": r"\in ", "⊂": r"\subset ", "∪": r"\cup ", "∩": r"\cap ",
    "∀": r"\forall ", "∃": r"\exists ", "…": r"\dots ", "α": r"\alpha ", "β": r"\beta ", "γ": r"\gamma ", "δ": r"\delta ",
    "ε": r"\epsilon ", "θ": r"\theta ", "λ": r"\lambda ", "μ": r"\mu ", "π": r"\pi ", "ρ": r"\rho ", "σ": r"\sigma ", "τ": r"\tau ",
    "φ": r"\phi ", "χ": r"\chi ", "ψ": r"\psi ", "ω": r"\omega ", "Γ": r"\Gamma ", "Δ": r"\Delta ", "Θ": r"\Theta ", "Λ": r"\Lambda ",
    "Π": r"\Pi ", "Σ": r"\Sigma ", "Φ": r"\Phi ", "Ψ": r"\Psi ", "Ω": r"\Omega ",
    "\u2061": "", "\u2062": "", "\u2063": "", "\u2064": "", "\u00a0": " ",
}  # fmt: skip
_LETTERS = {ord(letter): tex for letter, tex in {**_SPECIAL, **_SIGNS}.items()}
_SCRIPTS = {"msub": ("_",), "msup": ("^",), "msubsup": ("_", "^"), "munder": ("_",), "mover": ("^",), "munderover": ("_", "^")}
_ACCENTS = {"¯": r"\bar", "‾": r"\bar", "^": r"\hat", "ˆ": r"\hat", "~": r"\tilde", "˜": r"\tilde", "→": r"\vec", "⃗": r"\vec", "˙": r"\dot"}
_UNREAD = frozenset(("annotation", "annotation-xml", "mphantom"))


def to_tex(element: HtmlElement, depth: int = 0) -> str:
    """Return the TeX of a MathML element."""
    tag = element.tag
    if not isinstance(tag, str) or tag in _UNREAD:
        return ""
    if depth > _DEEPEST or not len(element):
        text = " ".join("".join(element.itertext()).split())
        if tag == "mtext":
            return rf"\text{{{''.join(_SPECIAL.get(letter, letter) for letter in text)}}}" if text else ""
        written = text.translate(_LETTERS)
        return rf"\mathrm{{{written}}}" if tag == "mi" and text.isalpha() and len(text) > 1 else written
    parts = [to_tex(child, depth + 1) for child in element if isinstance(child.tag, str)]
    if tag == "mfrac" and len(parts) == 2:
        return rf"\frac{{{parts[0]}}}{{{parts[1]}}}"
    if tag == "msqrt":
        return rf"\sqrt{{{''.join(parts)}}}"
    if tag == "mroot" and len(parts) == 2:
        return rf"\sqrt[{parts[1]}]{{{parts[0]}}}"
    if tag == "mover" and len(parts) == 2 and (accent := _ACCENTS.get((element[1].text or "").strip())):
        return f"{accent}{{{parts[0]}}}"
    marks = _SCRIPTS.get(tag)
    if marks and len(parts) == len(marks) + 1:
        base = parts[0] if len(parts[0].strip()) <= 1 or parts[0].startswith("\\") else f"{{{parts[0]}}}"
        return base.rstrip() + "".join(f"{mark}{{{part}}}" for mark, part in zip(marks, parts[1:], strict=True))
    if tag == "mtable":
        return r"\begin{matrix}" + r" \\ ".join(parts) + r"\end{matrix}"
    if tag == "mtr":
        return " & ".join(parts)
    return "".join(parts)
