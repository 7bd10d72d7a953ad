"""Sign-ins and registrations that were begun: each is ended once, soon, by who began it."""

import json

from comity.foundations.constants import SECOND_US
from comity.foundations.errors import TrustError
from comity.foundations.plain import JsonObject, json_text
from comity.node.node import UnitOfWork
from comity.node.persons.sessions import secret_hash
from comity.node.store.sessions import (
    CeremonyRow,
    add_ceremony,
    drop_old,
    take_ceremony,
)
from comity.trust.identity.keys import to_text64

__all__ = ["TERM_S", "begin", "take"]

#: How long a person has to end what was begun, seconds.
TERM_S = 600
#: How long spent challenges are kept, seconds: no challenge counts that long.
SPENT_S = 30 * 86_400


def begin(work: UnitOfWork, kind: str, data: JsonObject) -> str:
    """Store what was begun; return the secret of who began it."""
    drop_old(work.connection, work.now_us, work.now_us - SPENT_S * SECOND_US)
    secret = to_text64(work.node.entropy(32, "ceremony"))
    until_us = work.now_us + TERM_S * SECOND_US
    row = CeremonyRow(secret_hash(secret), kind, json_text(data), until_us)
    add_ceremony(work.connection, row)
    return secret


def take(work: UnitOfWork, kind: str, secret: str) -> JsonObject:
    """Return what was begun, and end it.

    Raises
    ------
    TrustError
        If there is nothing of that kind, or its time is over.
    """
    row = take_ceremony(work.connection, secret_hash(secret))
    if row is None or row.kind != kind or row.until_us <= work.now_us:
        raise TrustError(
            f"that was not begun here, was ended already, or took more than {TERM_S // 60} min",
            remedy="begin again",
        )
    data: JsonObject = json.loads(row.data)
    return data
