"""A process for pages: what goes wrong there is a sentence here, and the next page is cleaned."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator

import pytest

from winnow.cli.apart import Apart
from winnow.errors import NotFound, WinnowError
from winnow.settings import MIB, Limits


def answer(text: str) -> str:
    return f"{text} from {os.getpid()}"


def hang() -> None:
    while True:
        time.sleep(0.01)


def eat() -> int:
    return len(b"x" * 300 * MIB)


def die() -> None:
    os._exit(9)


def fail() -> None:
    raise NotFound("There is no such page.", code="no_page")


class Odd(Exception):
    """An error that cannot be read back from its pickled form."""

    def __init__(self, one: str, two: str) -> None:
        super().__init__(one + two)


def fail_oddly() -> None:
    raise Odd("o", "dd")


@pytest.fixture
def apart() -> Iterator[Apart]:
    with Apart(Limits(cleaning_s=1, cleaning_bytes=256 * MIB)) as process:
        yield process


def test_work_is_done_in_one_other_process(apart: Apart) -> None:
    first, second = apart.run(answer, "a"), apart.run(answer, "b")
    assert first.startswith("a from ")
    assert first.split()[-1] == second.split()[-1] != str(os.getpid())


def test_what_the_work_raises_is_raised_here(apart: Apart) -> None:
    with pytest.raises(NotFound, match="no such page") as raised:
        apart.run(fail)
    assert raised.value.code == "no_page"
    with pytest.raises(RuntimeError, match="Odd: odd"):
        apart.run(fail_oddly)


def test_work_that_hangs_is_stopped_and_the_next_is_done(apart: Apart) -> None:
    began = time.monotonic()
    with pytest.raises(WinnowError, match="longer than 1 s and was stopped"):
        apart.run(hang)
    assert time.monotonic() - began < 10
    assert apart.run(answer, "next").startswith("next")


@pytest.mark.parametrize("work", [eat, die])
def test_work_that_needs_too_much_memory_or_breaks_its_process_is_told_so(apart: Apart, work: object) -> None:
    with pytest.raises(WinnowError, match="more memory than it may have"):
        apart.run(work)  # type: ignore[arg-type]
    assert apart.run(answer, "next").startswith("next")
