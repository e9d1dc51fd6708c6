"""Every error a user can meet: its code, its HTTP status and its sentence, in one place.

    WinnowError
    ├── BadRequest          400  the request cannot be read
    ├── Unauthorised        401  no token, or one that is not known
    ├── Forbidden           403  known, but not allowed here
    ├── NotFound            404
    ├── NotThisWay          405  the address is right, the method is not
    ├── NotAsAsked          406  no form of it that the request accepts
    ├── TooSlow             408  the body did not arrive in time
    ├── Conflict            409  the id is taken by another snapshot
    ├── Gone                410  it was deleted, or used already
    ├── NoLength            411  an upload must say how long it is
    ├── Stale               412  changed by somebody else since it was read
    ├── TooLarge            413
    ├── Unsupported         415
    ├── Invalid             422  readable, but a value is not acceptable
    ├── TooMany             429
    ├── Unavailable         503
    ├── TookTooLong         504  the answer was not ready in time
    └── OutOfSpace          507

A message says what is wrong, which one, and what to do now. The command line prints it; the server sends it as
`{"error": {"code", "message", "field"?, "limit"?}}`.
"""

from __future__ import annotations


class WinnowError(Exception):
    """Something a user can be told in a sentence; `code` is for programs and never changes."""

    status = 500
    code = "internal"

    def __init__(
        self,
        message: str,
        *,
        code: str | None = None,
        field: str | None = None,
        limit: int | None = None,
        retry_after_s: int | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.code = code or type(self).code
        self.field = field
        self.limit = limit
        self.retry_after_s = retry_after_s


class BadRequest(WinnowError):
    status = 400
    code = "bad_request"


class Unauthorised(WinnowError):
    status = 401
    code = "unauthorised"


class Forbidden(WinnowError):
    status = 403
    code = "forbidden"


class NotFound(WinnowError):
    status = 404
    code = "not_found"


class NotThisWay(WinnowError):
    status = 405
    code = "method_not_allowed"


class NotAsAsked(WinnowError):
    status = 406
    code = "not_acceptable"


class TooSlow(WinnowError):
    status = 408
    code = "too_slow"


class Conflict(WinnowError):
    status = 409
    code = "id_conflict"


class Gone(WinnowError):
    status = 410
    code = "gone"


class NoLength(WinnowError):
    status = 411
    code = "length_required"


class Stale(WinnowError):
    status = 412
    code = "stale"


def stale(revision: int, wanted: int) -> Stale:
    """The error of a change that is meant for a revision that a clipping has no more."""
    return Stale(f"This clipping was changed meanwhile (revision {revision}, not {wanted}). Read it again, then repeat it.")


class TooLarge(WinnowError):
    status = 413
    code = "body_too_large"


class Unsupported(WinnowError):
    status = 415
    code = "unsupported"


class Invalid(WinnowError):
    status = 422
    code = "invalid"


class TooMany(WinnowError):
    status = 429
    code = "too_many"


class Unavailable(WinnowError):
    status = 503
    code = "unavailable"


class TookTooLong(WinnowError):
    status = 504
    code = "took_too_long"


class OutOfSpace(WinnowError):
    status = 507
    code = "disk_full"
