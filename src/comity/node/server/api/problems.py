"""Problems as the API tells them: one shape, RFC 9457, for every refusal and fault."""

from collections.abc import Mapping, Sequence

from pydantic import ValidationError
from starlette.responses import Response

from comity.foundations.errors import (
    AllowanceError,
    ComityError,
    InputError,
    ResourceError,
    TrustError,
    UnknownNameError,
)
from comity.foundations.plain import Json
from comity.node.persons.throttle import TooManyAttemptsError
from comity.node.server.api.limits import TooManyError
from comity.node.server.problem_text import MEDIA_TYPE, problem_text

__all__ = [
    "MEDIA_TYPE",
    "BodyTooLongError",
    "MediaTypeError",
    "NotAllowedError",
    "StateChangedError",
    "UnknownCallerError",
    "problem",
    "told",
]


class UnknownCallerError(TrustError):
    """Nobody whom this node knows asks."""

    code = "unauthenticated"


class NotAllowedError(TrustError):
    """Whoever asks is known, and may not."""

    code = "forbidden"


class StateChangedError(ComityError):
    """What is to be changed is not what the caller has seen."""

    code = "precondition"


class MediaTypeError(InputError):
    """A body is of another type than the one that is taken, or in a coding."""

    code = "media-type"

    def __init__(self, kind: str, coding: str, taken: str) -> None:
        said = kind[:80] or "of no stated type"
        if coding.lower() != "identity":
            said += f" in {coding[:40]}"
        super().__init__(
            f"the body is {said}: {taken} is taken, as it is",
            remedy=f"send it with Content-Type: {taken}, uncompressed",
        )
        self.taken = taken


class BodyTooLongError(InputError):
    """A body is longer than any that is taken there."""

    code = "too-large"

    def __init__(self, size: int, most: int) -> None:
        super().__init__(
            f"the body has {size} bytes, at most {most} are taken here",
            remedy="send the members that the description names, and nothing else",
        )


#: The first kind that fits decides.
_STATUS: tuple[tuple[type[ComityError], int], ...] = (
    (UnknownCallerError, 401),
    (NotAllowedError, 403),
    (TooManyError, 429),
    (TooManyAttemptsError, 429),
    (StateChangedError, 412),
    (BodyTooLongError, 413),
    (MediaTypeError, 415),
    (UnknownNameError, 404),
    (InputError, 422),
    (AllowanceError, 429),
    (ResourceError, 503),
)


def problem(
    status: int,
    code: str,
    detail: str,
    *,
    remedy: str = "",
    instance: str = "",
    headers: Mapping[str, str] | None = None,
    more: Mapping[str, Json] | None = None,
) -> Response:
    """Return a problem as an answer.

    Parameters
    ----------
    code
        A word for programs, stable.
    detail, remedy
        What is wrong, and what may help.
    instance
        Id of the request, as it stands in the node's audit.
    more
        Further members.
    """
    text = problem_text(
        status, code, detail, remedy=remedy, instance=instance, more=more
    )
    return Response(text, status, headers=headers, media_type=MEDIA_TYPE)


def told(error: Exception, instance: str = "") -> Response:
    """Return the problem for an error that an operation raised; any other is raised again."""
    if isinstance(error, ValidationError):
        return _unfit(error, instance)
    if not isinstance(error, ComityError):
        raise error
    status = next((n for kind, n in _STATUS if isinstance(error, kind)), 409)
    return problem(
        status,
        error.code,
        error.message,
        remedy=error.remedy,
        instance=instance,
        headers=_headers(error, status),
    )


def _headers(error: ComityError, status: int) -> dict[str, str]:
    """Return the fields that a refusal has beside its problem."""
    if isinstance(error, TooManyError):
        return {"Retry-After": str(error.wait_s), **error.left.headers()}
    if isinstance(error, TooManyAttemptsError):
        return {"Retry-After": str(error.wait_s)}
    if isinstance(error, AllowanceError):
        return {"Retry-After": str(error.retry_s)}
    if isinstance(error, MediaTypeError):
        return {"Accept": error.taken}
    return {"WWW-Authenticate": "Bearer"} if status == 401 else {}


def _unfit(error: ValidationError, instance: str) -> Response:
    """Return the problem for a request of another shape: each member that does not fit."""
    wrong: list[Json] = [
        {"pointer": _pointer(one["loc"]), "detail": one["msg"][:200]}
        for one in error.errors(include_url=False, include_context=False)[:20]
    ]
    first = wrong[0] if wrong else {}
    detail = (
        f"{first.get('pointer') or 'the request'}: {first.get('detail')}"
        if isinstance(first, dict)
        else "the request does not fit"
    )
    return problem(422, "input", detail, instance=instance, more={"errors": wrong})


def _pointer(where: Sequence[int | str]) -> str:
    """Return a JSON pointer (RFC 6901)."""
    return "".join(
        "/" + str(one)[:80].replace("~", "~0").replace("/", "~1") for one in where
    )
