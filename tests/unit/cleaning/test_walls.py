"""A page that asks to log in for the rest of its article is told of; one that does so beside a whole article is not."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from winnow.cleaning.engine import clean
from winnow.models import Snapshot

PROSE = "<p>The mill stands where the river is narrow, and its wheel has turned since the flood of 1784, as the parish book tells us.</p>"
SAID = "partial: The page asks its readers to log in or to subscribe, so the rest of the article may be missing."


def warnings(request: str, paragraphs: int = 4, attributes: str = "") -> tuple[str, ...]:
    prose = "".join(PROSE.replace("1784", str(1784 + number)) + PROSE.replace("mill", f"house {number}") for number in range(paragraphs))
    article = f"<article><h1>The mill</h1>{prose}</article>"
    html = f"<html><body>{article}<div class=wall {attributes}><p>{request}</p></div></body></html>"
    return clean(Snapshot(url="https://mills.example/a", captured_at=datetime(2026, 1, 1, tzinfo=UTC), html=html)).warnings


@pytest.mark.parametrize(
    "request_",
    [
        "Log in to read the rest of this story.",
        "Subscribe now to continue reading",
        "To continue reading, please sign in or create an account.",
        "This article is for subscribers only.",
        "Jetzt anmelden und diesen Artikel weiterlesen",
        "Dieser Artikel ist exklusiv für Abonnenten.",
        "Cet article est réservé aux abonnés.",
        "Suscríbete para seguir leyendo",
        "Articolo riservato agli abbonati",
        "Faça login para continuar lendo",
        "Войдите, чтобы дочитать статью",
        "この記事は有料会員限定です",
        "登录后阅读全文",
        "로그인 후 이용하실 수 있습니다",
    ],
)
def test_a_request_to_log_in_under_a_short_article_is_told(request_: str) -> None:
    assert SAID in warnings(request_)


@pytest.mark.parametrize(
    "text",
    [
        "Log in",
        "Already a subscriber?",
        "Subscribe to our newsletter and read the best stories of the week.",
        "Readers who sign in to comment are asked to be kind.",
        "Sie können sich hier anmelden.",
        f"The banner said: Log in to read the rest of this story. {'So she closed the window and went for a walk along the river. ' * 5}",
    ],
)
def test_other_talk_of_logging_in_is_none(text: str) -> None:
    assert SAID not in warnings(text)


def test_beside_a_long_article_the_request_is_about_something_else() -> None:
    assert SAID not in warnings("Log in to read the rest of this story.", paragraphs=40)


def test_a_request_that_is_not_shown_is_none() -> None:
    assert SAID not in warnings("Log in to read the rest of this story.", attributes='data-winnow-hidden="1"')
