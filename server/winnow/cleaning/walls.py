"""Whether a page shows the beginning of an article and asks its readers to log in for the rest."""

from __future__ import annotations

import re
from collections.abc import Sequence

from winnow.cleaning.blocks import Block, Segmentation
from winnow.cleaning.parse import HIDDEN_MARK

# An article of this length is whole, or enough of it that such a request is about something else.
_MOST_CHARACTERS = 3_000
# The request is a sentence or two; in a longer paragraph somebody writes about such requests.
_LONGEST_REQUEST = 240

# One of these is in every such request. Looking for them first takes a hundredth of the time.
_STEMS = (
    *("log", "sign", "subscri", "regist", "account", "members", "anmeld", "abonn", "weiterlesen", "mitglied", "connectez", "suscri"),
    *("inicia", "abbonat", "accedi", "assin", "faça", "войдите", "авториз", "подпи", "ログイン", "会員", "購読", "登录", "登錄"),
    *("订阅", "訂閱", "로그인", "구독", "einloggen", "suscrí", "regístr"),
)

# What publishers write above the form, by language. Each asks for an account or a subscription, and names reading as what it is for.
# Compiled for the first page that has one of the stems.
_REQUESTS = "|".join(
    (
        # English
        r"\b(?:log|sign) ?in to (?:read|continue|keep|view|see|unlock)",
        r"\bsubscribe (?:now |today )?to (?:read|continue|keep reading|unlock)",
        r"\b(?:register|create (?:a free|an|your free) account) to (?:read|continue|keep reading)",
        r"\bto (?:continue|keep) reading[,:]? (?:please )?(?:log|sign|subscribe|register|create|start)",
        r"\b(?:this|the full|the rest of this) (?:article|story|content|post) is (?:only |exclusively )?(?:available |reserved )?"
        r"(?:for|to) (?:our )?(?:paying |paid |registered )?(?:subscribers|members)",
        # German
        r"\b(?:anmelden|einloggen|registrieren|abonnieren),? (?:und|um) (?:[\w ]{0,40})?(?:weiterlesen|weiterzulesen|lesen|zu lesen)",
        r"\bweiterlesen mit\b",
        r"\bdieser (?:artikel|beitrag|inhalt) ist (?:exklusiv|nur|ausschließlich) für (?:unsere )?(?:abonnent|mitglied)",
        # French, Spanish, Italian, Portuguese
        r"\b(?:article|contenu) (?:est )?réservé (?:aux|à nos) abonnés",
        r"\b(?:connectez|abonnez)-vous pour (?:lire|continuer|accéder)",
        r"\b(?:contenido|artículo) (?:exclusivo|solo) para suscriptores",
        r"\b(?:inicia sesión|suscríbete|regístrate) para (?:leer|seguir|continuar)",
        r"\b(?:contenuto|articolo) riservato (?:agli|ai nostri) abbonati",
        r"\b(?:accedi|abbonati) per (?:leggere|continuare)",
        r"\b(?:conteúdo|artigo) exclusivo para assinantes",
        r"\b(?:faça login|assine) para (?:ler|continuar)",
        # Russian, Japanese, Chinese, Korean
        r"(?:войдите|авторизуйтесь|подпишитесь), чтобы (?:читать|продолжить|дочитать)",
        r"(?:статья|материал) доступ\w+ только (?:для )?подписчик",
        r"(?:ログイン|会員登録|購読)(?:して|すると|後)[^。]{0,20}(?:続き|全文)",
        r"(?:この記事は)?(?:有料)?会員限定(?:記事|です)",
        r"(?:登录|登錄|订阅|訂閱)(?:后|後)?(?:可)?(?:查看|阅读|閱讀|继续阅读)(?:全文|更多)?",
        r"(?:로그인|구독)(?: ?후|하고|하면)[^.]{0,20}(?:읽|보실|이용)",
    )
)


def words_about_walls(segmentation: Segmentation, kept: Sequence[bool]) -> tuple[str, ...]:
    """A sentence when the page asks its readers to log in or subscribe for the rest of a short article."""
    length = sum(len(block.text) for block, keep in zip(segmentation.blocks, kept, strict=True) if keep)
    if length > _MOST_CHARACTERS or not any(_is_request(block.text) and _is_shown(block) for block in segmentation.blocks):
        return ()
    return ("partial: The page asks its readers to log in or to subscribe, so the rest of the article may be missing.",)


def _is_request(text: str) -> bool:
    if len(text) > _LONGEST_REQUEST:
        return False
    lowered = text.lower()
    return any(stem in lowered for stem in _STEMS) and re.search(_REQUESTS, text, re.IGNORECASE) is not None


def _is_shown(block: Block) -> bool:
    return not any(HIDDEN_MARK in element.attrib for element in (block.element, *block.element.iterancestors()))
