"""What ends a request that could not be answered: a refusal, a broken body, or a fault of Comity.

A fault is told as such, and logged by its kind and place alone: its words may hold what only the
caller was to see.
"""

import logging
import traceback
from collections.abc import Awaitable, Callable

from pydantic import ValidationError
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from comity.foundations.errors import ComityError
from comity.node.server.api.problems import problem, told
from comity.node.server.request_ids import request_id

__all__ = ["WithoutFaults", "fault", "guarded", "log_fault"]

LOG = logging.getLogger("comity.api")


class BrokenAnswerError(Exception):
    """An answer that had begun could not be ended: the server closes its connection."""


def log_fault(error: Exception, instance: str) -> None:
    """Log where a fault arose, and its kind."""
    frames = traceback.extract_tb(error.__traceback__)
    where = f"{frames[-1].filename}:{frames[-1].lineno}" if frames else "?"
    LOG.error("fault %s: %s at %s", instance, type(error).__name__, where)


def fault(error: Exception, instance: str) -> Response:
    """Return the problem for a fault of Comity itself, and log where it arose."""
    log_fault(error, instance)
    return problem(
        500,
        "fault",
        f"this is a fault of Comity: {type(error).__name__}",
        remedy="report it with the instance; nothing was answered",
        instance=instance,
    )


async def guarded(work: Callable[[str], Awaitable[Response]]) -> Response:
    """Return what a request is answered, whatever its work raises.

    Parameters
    ----------
    work
        Called with the id of the request.
    """
    instance = request_id()
    try:
        return await work(instance)
    except ClientDisconnect:
        # The budget has ended a body that was longer than any that is taken.
        return problem(
            413,
            "too-large",
            "the body is too long",
            remedy="send it in parts, or as an upload",
            instance=instance,
        )
    except (ComityError, ValidationError) as error:
        return told(error, instance)
    except Exception as error:  # noqa: BLE001 - told and logged without its words
        return fault(error, instance)


class WithoutFaults:
    """An application that answers a fault of another one, whatever route it arose at.

    The server would log the words of an exception that gets to it.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request; one that had begun to be answered is broken off.

        Raises
        ------
        BrokenAnswerError
            In that case, without a word of what happened.
        """
        begun = False

        async def noted(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        instance = request_id()
        try:
            await self.app(scope, receive, noted)
        except Exception as error:  # noqa: BLE001 - told and logged without its words
            answer = fault(error, instance)
        else:
            return
        # Outside, so that the exception goes no further as the cause of another.
        if begun:
            raise BrokenAnswerError(instance)
        await answer(scope, receive, send)
