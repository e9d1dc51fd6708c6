"""Names of people: taking a byline apart, and telling a person from an account, a desk or a label."""

from __future__ import annotations

import re
from collections.abc import Iterable

from winnow.cleaning.metadata.lexicon import any_of, leading, phrases, word_set
from winnow.cleaning.metadata.plain import folded, letters, plain
from winnow.models import Author

LONGEST_NAME = 80  # characters; names in titles of nobility and of Brazil stay below
_MOST_AUTHORS = 50  # more is a list of something else

_ADDRESS = re.compile(r"https?:|www\.|\w@\w|^@|\.(?:com|org|net|de|io)\b", re.IGNORECASE)
# Degrees and titles after a name: "Ada King, PhD", "Bo Li, M.D., FACS", "Jr.".
_CREDENTIAL = re.compile(
    r"(?:[A-Z][a-z]?\.?){2,6}s?|Ph\.?\s?D\.?|Jr\.?|Sr\.?|Dr\.?|[IVX]{2,4}|Esq\.?|LL\.?M\.?|"
    r"[A-Z]{2,6}(?:[-/ ][A-Z]{1,6}){0,3}|[BM]\.?\s?(?:Sc|A|Ed|S)\.?"
)
_HARD_BREAK = re.compile(r"\s+[|•·—–\-/]\s+|[|•·●⋅∙◦▪»\n;；]|\s/\s|、|&|＆|\s\+\s|／")
_COMMA = re.compile(r"\s*[,，،]\s*")
_PARENTHESES = re.compile(r"\([^()]*\)(?!\s+\w)|（[^（）]*）|\[[^\[\]]*\]")  # not within a name: "Ada (Byron) King"
_ROUND = re.compile(r"[()]")
_ORGANISATION = re.compile(
    r"\b(?:universit|institut|college|school|department|faculty|centre|center|museum|hospital|laborator|academy|foundation|council|"
    r"universidad|université|università|uniwersytet|hochschule|akademie|ministry)|大学|大學|研究所|جامعة|университет|대학교",
    re.IGNORECASE,
)
_UNSPACED_NAME = r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af々・·\s]{2,16}"  # compiled for the first name that may be one


def authors_in(raw: str) -> tuple[Author, ...]:
    """The people a byline or an author value names, with what follows a name as role or organisation as their affiliation.

    "By A, B and C", "A; B", "A, Professor of X, University of Y" and "A, PhD" are told apart by what the parts look like.
    """
    text = _PARENTHESES.sub(" ", plain(raw, 600))
    text = without_prefix(text)
    found: list[Author] = []
    for stretch in _HARD_BREAK.split(text):
        parts = [part for part in _COMMA.split(stretch) if part]
        for part in parts:
            if found and _is_affiliation(part):
                last = found[-1]
                found[-1] = Author(last.name, f"{last.affiliation}, {part}" if last.affiliation else part)
            elif not (_CREDENTIAL.fullmatch(part) and found):
                found += [Author(name) for name in _split_at_and(part)]
    return tuple(author for author in found[:_MOST_AUTHORS] if author.name)


def without_prefix(text: str) -> str:
    """A byline without its "By" or "作者：", however often it stands there."""
    for _ in range(3):
        match = leading("byline").match(folded(text))
        if not match or not match.end() or len(folded(text)) != len(text):
            break
        text = text[match.end() :]
    return text.strip(' :,-–—|·•/／"“”')


def is_person(name: str) -> bool:
    """Whether the text can be a person's name or a pen name: no address, no label, no sentence."""
    if not 2 <= len(name) <= LONGEST_NAME or _ADDRESS.search(name):
        return False
    if not any(character.isalpha() for character in name) or len(name.split()) > 6:
        return False
    if any(mark in name for mark in "?!…»«{}<>=#:*%$€£@\\"):
        return False
    return not any(word in word_set("not_a_person") for word in re.split(r"[\s._-]+", folded(name)))


def is_full_name(name: str) -> bool:
    """Whether the text reads as given name and family name: two to five words with capitals, or a short East Asian or Arabic name."""
    if not is_person(name) or any(character.isdigit() for character in name) or name.endswith((".", "-")) != name.endswith(("Jr.", "Sr.")):
        return False
    if not name.isascii() and re.fullmatch(_UNSPACED_NAME, name):
        return not any(role in name for role in phrases("role"))
    words = _ROUND.sub("", name).replace(".", ". ").split()
    if any(folded(word) in word_set("not_in_names") for word in words):
        return False
    if not 2 <= len(words) <= 5:
        return False
    if not any(character.isupper() for character in name):
        return all(_caseless(word) for word in words)
    return words[0][0].isupper() and words[-1][0].isupper() and all(word[0].isupper() or folded(word) in _PARTICLES for word in words)


def same_person(one: str, other: str) -> bool:
    """Whether two names mean the same person: the same letters, or one has the words of the other."""
    if letters(one) == letters(other):
        return True
    first, second = set(folded(one).split()), set(folded(other).split())
    return len(first & second) >= 2 and (first <= second or second <= first)


def is_site(name: str, sites: Iterable[str]) -> bool:
    """Whether a name is the site's own, however it is spaced or capitalised."""
    own = letters(name)
    return any(own == letters(site) for site in sites if site)


_PARTICLES = frozenset(
    [
        "de",
        "da",
        "do",
        "dos",
        "das",
        "del",
        "della",
        "di",
        "du",
        "la",
        "le",
        "van",
        "von",
        "der",
        "den",
        "ter",
        "ten",
        "zu",
        "zur",
        "y",
        "e",
        "i",
        "bin",
        "ibn",
        "al",
        "el",
        "af",
        "av",
        "och",
        "of",
        "und",
        "'t",
    ]
)


def _caseless(word: str) -> bool:
    return all(character.lower() == character.upper() for character in word)


def _is_affiliation(part: str) -> bool:
    return bool(_ORGANISATION.search(part) or any_of("role").search(folded(part)))


def _split_at_and(part: str) -> list[str]:
    """The two names of "A and B", where both sides can be names; else the part as it is."""
    words = part.split()
    for at, word in enumerate(words[1:-1], start=1):
        if folded(word) in word_set("and"):
            left, right = " ".join(words[:at]), " ".join(words[at + 1 :])
            single_letter = len(word) == 1  # "y", "e", "i" may be an initial or part of a Spanish name
            if not single_letter or (is_full_name(left) and is_full_name(right)):
                return [name.strip(" .:,") if not _initial(name) else name for name in (left, *_split_at_and(right))]
    return [part.strip(" :,")]


def _initial(name: str) -> bool:
    return bool(re.search(r"\b[A-Z]\.$|\b[JS]r\.$", name))
