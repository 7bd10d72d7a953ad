"""Which notices whoever sees some classes (TLP) sees: the condition that every query of them has."""

from collections.abc import Collection
from typing import TypeAlias

from sqlalchemy import ColumnElement, Connection, FromClause, and_, exists, select

from comity.node.store.notice_schema import notices

__all__ = ["FOLLOWING", "Classes", "classes_of_bases", "seen_notices"]

_NOTICES = notices
#: Classes (TLP) that somebody sees; None: everything.
Classes: TypeAlias = Collection[str] | None
#: Forms of notices that change what holds of the one to which they refer.
FOLLOWING = ("extension", "post-launch", "completion", "cancellation")


def seen_notices(table: FromClause, classes: Classes) -> list[ColumnElement[bool]]:
    """Return when the notice of a row is seen: all of its revisions, and what has changed it.

    Part of a notice is never shown: without the cancellation it would seem to be in force.
    """
    if classes is None:
        return []
    other = _NOTICES.alias("withheld")
    withheld = other.c.tlp.not_in(classes)
    changes = and_(
        other.c.about == table.c.base,
        other.c.form.in_(FOLLOWING),
        other.c.issuer == table.c.issuer,
    )
    return [
        table.c.tlp.in_(classes),
        ~exists().where(other.c.base == table.c.base, withheld),
        ~exists().where(changes, withheld),
    ]


def classes_of_bases(
    connection: Connection, bases: Collection[str]
) -> dict[str, set[str]]:
    """Return the classes of some notices, of their revisions and of what has changed them.

    What is not stored is not in it.
    """
    found: dict[str, set[str]] = {}
    change = _NOTICES.alias("change")
    changed = and_(
        change.c.about == _NOTICES.c.base,
        change.c.form.in_(FOLLOWING),
        change.c.issuer == _NOTICES.c.issuer,
    )
    for query in (
        select(_NOTICES.c.base, _NOTICES.c.tlp),
        select(_NOTICES.c.base, change.c.tlp).join(change, changed),
    ):
        for base, tlp in connection.execute(query.where(_NOTICES.c.base.in_(bases))):
            found.setdefault(base, set()).add(tlp)
    return found
