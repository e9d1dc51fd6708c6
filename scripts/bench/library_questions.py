"""What is searched for: a thousand searches of many kinds, made of the words that the clippings are made of."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Callable

from bench.real_text import Example, Page

_WORD = re.compile(r"[^\W\d_]{2,}")
# The words of the very first ranks are in nearly every clipping.
_COMMON, _MIDDLING = 40, 2000
PHRASES = ("of the", "in the", "to the", "on the", "for the", "and the", "one of the", "at the same time", "as well as", "in order to")


def questions(sources: tuple[Page, ...], examples: list[Example], number: int) -> dict[str, list[str]]:
    """So many searches by kind, the same ones on every run; words of one search come from one passage."""
    chance = random.Random(8722)
    counted = Counter(word.lower() for page in sources for text in page.paragraphs for word in set(_WORD.findall(text)))
    ranked = [word for word, _ in counted.most_common()]
    common, middling, rare = ranked[:_COMMON], ranked[_COMMON:_MIDDLING], ranked[_MIDDLING:]
    passages = [words for page in sources for text in page.paragraphs if len(words := _WORD.findall(text)) >= 6]

    def neighbours(length: int) -> str:
        words = chance.choice(passages)
        start = chance.randrange(len(words) - length + 1)
        return " ".join(words[start : start + length])

    def together(length: int) -> str:
        return " ".join(chance.sample(chance.choice(passages), length))

    def operator() -> str:
        clipping = chance.choice(examples).clipping
        tag = chance.choice([tag for each in chance.sample(examples, 20) for tag in each.clipping.tags] or ["topic 1"])
        author = "".join(author.name.split()[0] for author in clipping.metadata.authors) or "smith"
        return chance.choice(
            (
                f'{neighbours(1)} tag:"{tag}"',
                f"{chance.choice(common)} site:{clipping.host}",
                f"{chance.choice(common)} after:{clipping.saved_at:%Y-%m}",
                f"{neighbours(1)} before:{clipping.saved_at:%Y-%m-%d} after:{clipping.saved_at.year - 1}",
                f"{chance.choice(common)} -{chance.choice(middling)} ",
                f"{chance.choice(common)} -{chance.choice(common)} ",
                f"{chance.choice(middling)} OR {chance.choice(middling)} ",
                f"{chance.choice(common)} is:favourite",
                f"{chance.choice(middling)} is:archived lang:en",
                f"is:favourite after:{clipping.saved_at:%Y-%m}",
                f'tag:"{tag}"',
                f"site:{clipping.host}",
                f"author:{author}",
            )
        )

    kinds: dict[str, Callable[[], str]] = {
        "one common word": lambda: chance.choice(common) + " ",
        "one word": lambda: chance.choice(middling) + " ",
        "one rare word": lambda: chance.choice(rare) + " ",
        "two words": lambda: together(2) + " ",
        "three words": lambda: together(3) + " ",
        "three common words": lambda: " ".join(chance.sample(common, 3)) + " ",
        "phrase": lambda: f'"{neighbours(chance.choice((2, 3)))}"',
        "phrase of common words": lambda: f'"{chance.choice(PHRASES)}"',
        "prefix of two letters": lambda: chance.choice(ranked[:5000])[:2],
        "prefix of three to five": lambda: chance.choice([word for word in ranked[:5000] if len(word) > 5])[: chance.choice((3, 4, 5))],
        "word and a prefix": lambda: f"{chance.choice(common)} {chance.choice(ranked[:5000])[:3]}",
        "operators": operator,
    }
    each = -(-number // len(kinds))
    return {kind: [make() for _ in range(each)] for kind, make in kinds.items()}
