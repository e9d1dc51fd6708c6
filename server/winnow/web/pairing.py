"""The pairing window, and the keys that open a viewer window: both are secrets for one use and a short time."""

from __future__ import annotations

import hmac
import secrets
import time

from winnow.errors import Forbidden, Gone, Unauthorised
from winnow.web.access import hash_of
from winnow.web.throttle import Clock

# Crockford's base 32: no I, L, O, U. 8 characters are 40 bits, tried at most WRONG_GUESSES times.
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1", "-": None, " ": None})
_LENGTH = 8
WINDOW_S = 120
WRONG_GUESSES = 5

KEY_S = 60


class PairingDesk:
    """Shows a code for two minutes; who types it first is paired."""

    def __init__(self, clock: Clock = time.monotonic) -> None:
        self._clock = clock
        self._code: str | None = None
        self._until = 0.0
        self._wrong = 0

    def open(self) -> str:
        """Open the window, or keep it open for longer; returns the code as "XXXX-XXXX"."""
        if self.code is None:
            self._code = "".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH))
            self._wrong = 0
        self._until = self._clock() + WINDOW_S
        return self.code or ""

    @property
    def code(self) -> str | None:
        """The code to show, None while the window is closed."""
        if self._code is None or self.expires_in_s <= 0:
            return None
        return f"{self._code[:4]}-{self._code[4:]}"

    @property
    def expires_in_s(self) -> int:
        """How long the window stays open."""
        return max(0, round(self._until - self._clock()))

    def use(self, typed: str) -> None:
        """Check a typed code and close the window if it is right. Raises Forbidden (wrong, or never opened) or Gone (used up)."""
        if self.expires_in_s <= 0:
            raise Forbidden("Pairing is closed. Run winnow pair, or open the viewer's settings, and type the code.", code="pairing_closed")
        if self._code is None:
            raise Gone("This code was used or guessed wrongly too often. Ask Winnow for a new one.", code="pairing_over")
        if not hmac.compare_digest(typed.upper().translate(_READ_AS).encode("utf-8", "replace"), self._code.encode()):
            self._wrong += 1
            if self._wrong >= WRONG_GUESSES:
                self._code = None
            raise Forbidden("This is not the code that Winnow shows.", code="wrong_code", field="code")
        self._code = None


class OneTimeKeys:
    """Keys that a browser window exchanges for a token, once, within a minute."""

    def __init__(self, clock: Clock = time.monotonic) -> None:
        self._clock = clock
        self._until: dict[str, float] = {}
        self._over: dict[str, float] = {}

    def new(self) -> str:
        """A fresh key."""
        self._forget()
        key = secrets.token_urlsafe(32)
        self._until[hash_of(key)] = self._clock() + KEY_S
        return key

    def use(self, key: str) -> None:
        """Use a key up. Raises Gone when it was used or is too old, Unauthorised when it never was one."""
        self._forget()
        name = hash_of(key)
        if name in self._over:
            raise Gone("This address was used already or is too old. Run winnow open.", code="key_used")
        if self._until.pop(name, None) is None:
            raise Unauthorised("This address is not from this Winnow. Run winnow open.", code="key_unknown")
        self._over[name] = self._clock()

    def _forget(self) -> None:
        now = self._clock()
        for name in [name for name, until in self._until.items() if until <= now]:
            self._over[name] = self._until.pop(name)
        while len(self._over) > 1000:
            del self._over[next(iter(self._over))]
