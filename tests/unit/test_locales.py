"""The extension's sentences: the same ones in each language, all that the code says, and none that nobody says."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LOCALES = {
    folder.name: json.loads((folder / "messages.json").read_text(encoding="utf-8")) for folder in sorted((ROOT / "_locales").iterdir())
}
ENGLISH: dict[str, dict[str, str]] = LOCALES["en"]
CODE = "\n".join(file.read_text(encoding="utf-8") for file in [ROOT / "manifest.json", *(ROOT / "extension").rglob("*.js")])
# "problem_" of `problem_${code}`: what is put together is one of a closed set.
BEGINNINGS = sorted(set(re.findall(r"`([a-z_]+_)\$\{", CODE)))
FORMS = ("_one", "_other", "_text")
placeholders = re.compile(r"\$\d|\$[A-Za-z_]+\$")

others = pytest.mark.parametrize("language", [name for name in LOCALES if name != "en"])


def said() -> set[str]:
    """The keys that stand in the code where sentences are asked for."""
    asked = re.findall(r'\b(?:say|sayCount|button|stateLine|text|paragraph|undoButton)\(\s*"([a-z_]+)"', CODE)
    counted = set(re.findall(r'\bsayCount\(\s*"([a-z_]+)"', CODE))
    in_manifest = re.findall(r"__MSG_([a-z_]+)__", CODE)
    return {key for key in [*asked, *in_manifest] if key not in counted} | {
        f"{key}{form}" for key in counted for form in ("_one", "_other")
    }


@others
def test_every_language_has_the_same_sentences(language: str) -> None:
    assert set(LOCALES[language]) == set(ENGLISH)


@others
def test_every_language_fills_in_the_same_values(language: str) -> None:
    for key, entry in LOCALES[language].items():
        assert set(placeholders.findall(entry["message"])) == set(placeholders.findall(ENGLISH[key]["message"])), key


@others
def test_no_sentence_was_left_untranslated(language: str) -> None:
    same = {key for key, entry in LOCALES[language].items() if entry["message"] == ENGLISH[key]["message"]}
    # Names and words that both languages have.
    assert same <= {"name", "via", "kind_navigation", "kind_newsletter", "kind_header", "region_code"}


def test_every_sentence_that_the_code_says_exists() -> None:
    keys = said()
    assert len(keys) > 100
    assert keys <= set(ENGLISH)
    for beginning in BEGINNINGS:
        assert any(key.startswith(beginning) for key in ENGLISH), beginning


def test_every_sentence_is_said_somewhere() -> None:
    def used(key: str) -> bool:
        stems = {key, *(key.removesuffix(form) for form in FORMS)}
        # A string, a name in the manifest, or a name in a table of states.
        places = (f'"{stem}"|__MSG_{stem}__|\n  {stem}: ' for stem in stems)
        return any(re.search(place, CODE) for place in places) or key.startswith(tuple(BEGINNINGS))

    assert [key for key in ENGLISH if not used(key)] == []
