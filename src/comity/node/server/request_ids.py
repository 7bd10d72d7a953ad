"""The id of the request that is being answered: in its log lines, its problem and the audit."""

import uuid
from contextvars import ContextVar

__all__ = ["begin_request", "current_request", "request_id"]

_CURRENT: ContextVar[str] = ContextVar("request", default="")


def begin_request() -> str:
    """Give the request that begins an id; what callers call it themselves is not taken over."""
    made = str(uuid.uuid4())
    _CURRENT.set(made)
    return made


def current_request() -> str:
    """Return the id of the request under way; empty outside of any."""
    return _CURRENT.get()


def request_id() -> str:
    """Return the id of the request under way, or a new one outside of any server."""
    return _CURRENT.get() or str(uuid.uuid4())
