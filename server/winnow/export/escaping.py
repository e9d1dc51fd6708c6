"""How text of a page is spelt in Markdown so that it stays text.

Guarded against, beside CommonMark's own syntax: GitHub's and Obsidian's math (`$`), highlights (`==`), comments (`%%`), tags
(`#tag`), block ids (`^id`), wiki links (`[[`), fields of Dataview (`key:: value`) and commands of Templater (`<%`), which it runs
wherever they stand in a file, code included.
"""

from __future__ import annotations

import re
import unicodedata
from html import escape as escape_html
from urllib.parse import quote

_SPECIAL = re.compile(
    r"""
      [\\`*\[\]~$|^]                # CommonMark's marks, strikes, math, cells, block ids
    | (?<![^\W_])_ | _(?![^\W_])    # an underscore within a word marks nothing
    | (?<![^\W_])\#                 # headings and tags; C# is neither
    | (?<==)= | =(?==)              # highlights
    | (?<=%)% | %(?=%)              # comments
    | (?<=:): | :(?=//)             # fields; addresses that were no links on the page
    | (?<=\bwww)\.
    """,
    re.VERBOSE | re.IGNORECASE,
)
_ENTITY = re.compile(r"&(?=\#?\w+;)")
_LINE_START = re.compile(r"(?:[=>]|[-+](?=[\s+-]|$)|(?P<number>\d{1,9})(?=[.)](?:\s|$)))")
_BACKTICKS = re.compile(r"`+")
_STRAY_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
# Everything an address may hold as it is (RFC 3986, 2.2 and 2.3) but brackets, which end a link; "%" keeps what is encoded already.
_IN_URL = "%/:?@!$&'*+,;=-._~#()"
_ACTIVE_IN_HTML = re.compile(r"[\[\]`*_~$|^%#=\\:\n]")

# Names after a fence are commands to plugins (dataviewjs, tasks, query, button, …), so only languages get through: those that
# pages of documentation name most, as highlight.js and Pygments spell them.
_NAMES = """
    ada apache asm assembly awk bash bat batch bibtex c c# c++ cjs clj clojure cmake cmd cobol coffee coffeescript conf console cpp
    crystal cs csharp css cuda cxx d dart diff docker dockerfile dos elixir elm erl erlang f# f90 fish fortran fs fsharp gcode gherkin
    glsl go golang gradle graphql groovy h haml handlebars haskell hbs hcl hlsl hpp hs html http ini java javascript jinja js json json5
    jsonc jsx julia kotlin kt latex less lisp llvm lua make makefile markdown math matlab md mjs nasm nginx nim nix objc objective-c
    objectivec ocaml pascal patch perl php pl plain plaintext postgresql powershell prolog properties proto protobuf ps1 py pycon python
    python3 r racket rb rs rst ruby rust sass scala scheme scss sed sh shell smalltalk solidity sql svelte swift systemverilog tcl
    terraform tex text tf toml ts tsx txt typescript vala vb vbnet verilog vhdl vim vue wasm wgsl xml yaml yml zig zsh
"""
_LANGUAGES = frozenset(_NAMES.split())


def escape(text: str) -> str:
    """Text as Markdown that reads as the same text; `escape_line_start` does the rest where it begins a line."""
    return _SPECIAL.sub(r"\\\g<0>", _ENTITY.sub("\0", text)).replace("\0", "&amp;").replace("<", "&lt;")


def escape_line_start(line: str) -> str:
    """The line of Markdown with a backslash before what would make it an item, a quote or an underline of a heading."""
    match = _LINE_START.match(line)
    if not match:
        return line
    number = match["number"] or ""
    return f"{number}\\{line[len(number) :]}"


def html_text(text: str) -> str:
    """Text for raw HTML in a Markdown file: inert both as HTML and for whatever looks through the file for its own marks."""
    return _ACTIVE_IN_HTML.sub(lambda match: f"&#{ord(match[0])};", escape_html(text, quote=False).replace('"', "&quot;"))


def code_span(text: str, *, vault: bool, in_cell: bool) -> str:
    """Inline code. In a vault, what Templater or Dataview would run is written in a form that they do not look at."""
    inert = text.strip().lstrip("$").startswith("=") if vault else False
    if inert or (vault and "<%" in text) or (in_cell and "\\|" in text):
        # Dataview runs `= …` and `$= …` in every code element, raw HTML included.
        tag = "samp" if inert else "code"
        return f"<{tag}>{escape(text)}</{tag}>"
    fence = "`" * (longest_backticks(text) + 1)
    fits = not longest_backticks(text)
    for length in range(1, len(fence)):
        if all(len(run) != length for run in _BACKTICKS.findall(text)):
            fence = "`" * length
            break
    padded = text if fits or not (text.startswith("`") or text.endswith("`")) else f" {text} "
    return f"{fence}{padded}{fence}".replace("|", "\\|" if in_cell else "|")


def longest_backticks(text: str) -> int:
    """The length of the longest run of backticks."""
    return max(map(len, _BACKTICKS.findall(text)), default=0)


def safe_language(name: str) -> str:
    """The language for a fence, "" when it is not one that is known."""
    return name if name in _LANGUAGES else ""


def link_target(url: str) -> str:
    """The destination of a link: percent-encoded where it could end the link, in angle brackets where it holds parentheses."""
    encoded = _ENTITY.sub("&amp;", quote(_STRAY_PERCENT.sub("%25", url), safe=_IN_URL))
    return f"<{encoded}>" if "(" in encoded or ")" in encoded else encoded


def can_delimit(mark: str, before: str, inner: str, after: str) -> bool:
    """Whether `mark` around `inner` opens and closes emphasis, given the characters around it ("" for the edge of a line).

    CommonMark 0.31.2, 6.2. Symbols outside ASCII count as punctuation since 0.31 only, so nothing may depend on them.
    """
    sign = mark[0]
    if sign in (before, inner[0], inner[-1]) or _is_space(inner[0]) or _is_space(inner[-1]):
        return False
    outside_before, outside_after = _sets_apart(before), _sets_apart(after)
    if sign == "_" and not (outside_before and outside_after):
        return False
    return (outside_before or not _may_be_punctuation(inner[0])) and (outside_after or not _may_be_punctuation(inner[-1]))


def _is_space(char: str) -> bool:
    return char.isspace() or unicodedata.category(char) == "Zs"


def _may_be_punctuation(char: str) -> bool:
    return unicodedata.category(char)[0] in "PS"


def _sets_apart(char: str) -> bool:
    return not char or _is_space(char) or unicodedata.category(char)[0] == "P" or (char.isascii() and _may_be_punctuation(char))
