"""Revisions of notices, sent and received."""

from collections.abc import Collection, Iterable
from dataclasses import astuple, dataclass

from sqlalchemy import Connection, func, or_, select, update

from comity.node.store import notice_schema as tables
from comity.node.store.notice_classes import Classes, seen_notices
from comity.node.store.upsert import upsert

__all__ = [
    "NoticeRow",
    "Question",
    "add_notice",
    "bases_about",
    "chosen_bases",
    "count_since",
    "first_stored",
    "has_form_since",
    "newest_bases",
    "notice_row",
    "notices_of_bases",
    "questions",
    "received_us",
    "revision_ids",
    "set_class",
]

_NOTICES = tables.notices
#: Bases per query: databases limit the number of parameters.
CHUNK = 500


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """A stored revision.

    Attributes
    ----------
    notice, base, about
        Its id, its id without revision, and the base that it refers to, or empty.
    form, issuer
        Name of the form, id of the party that issued it.
    outgoing
        Whether it is our own.
    issued_us, at_us
        When it was signed, and when this node had sent or stored it (UTC us).
    from_us, until_us
        The span of time that it is about, None if it names none.
    row
        The notice in canonical JSON.
    tlp
        The strictest class of the documents that brought it; empty: nobody sees it.
    """

    notice: str
    base: str
    about: str
    form: str
    issuer: str
    outgoing: bool
    issued_us: int
    at_us: int
    from_us: int | None
    until_us: int | None
    row: str
    tlp: str


_COLUMNS = tuple(_NOTICES.c[name] for name in NoticeRow.__slots__)


def add_notice(connection: Connection, row: NoticeRow) -> None:
    """Store a revision."""
    values = dict(zip(NoticeRow.__slots__, astuple(row), strict=True))
    upsert(connection, _NOTICES, [values])


def notice_row(connection: Connection, notice: str) -> NoticeRow | None:
    """Return a revision by its id, None if it is not stored."""
    row = connection.execute(
        select(*_COLUMNS).where(_NOTICES.c.notice == notice)
    ).one_or_none()
    return None if row is None else NoticeRow(*row)


def set_class(connection: Connection, notice: str, tlp: str) -> None:
    """Store the class of a revision as it is now."""
    connection.execute(
        update(_NOTICES).where(_NOTICES.c.notice == notice).values(tlp=tlp)
    )


def notices_of_bases(
    connection: Connection,
    bases: Collection[str],
    classes: Classes = None,
    until_us: int | None = None,
) -> list[NoticeRow]:
    """Return all revisions of some notices, and the notices that refer to them.

    Parameters
    ----------
    classes
        Those of these classes alone; all if None.
    until_us
        Those that were stored until then, UTC us; all if None.
    """
    rows = []
    # One query each: of an alternative of two columns the database makes a slower plan.
    for column in (_NOTICES.c.base, _NOTICES.c.about):
        query = select(*_COLUMNS).where(column.in_(bases))
        if classes is not None:
            query = query.where(_NOTICES.c.tlp.in_(classes))
        if until_us is not None:
            query = query.where(_NOTICES.c.at_us <= until_us)
        rows += [NoticeRow(*row) for row in connection.execute(query)]
    return rows


def revision_ids(
    connection: Connection,
    name: str,
    classes: Classes = None,
    until_us: int | None = None,
) -> list[str]:
    """Return the ids of revisions by an id with or without revision, if they are seen.

    Parameters
    ----------
    until_us
        Those that were stored until then, UTC us; all if None.
    """
    query = select(_NOTICES.c.notice).where(
        or_(_NOTICES.c.notice == name, _NOTICES.c.base == name),
        *seen_notices(_NOTICES, classes),
    )
    if until_us is not None:
        query = query.where(_NOTICES.c.at_us <= until_us)
    return [row.notice for row in connection.execute(query)]


def bases_about(
    connection: Connection,
    forms: Iterable[str],
    begin_us: int,
    end_us: int,
    classes: Classes = None,
    stored_us: int | None = None,
) -> list[str]:
    """Return the notices of some forms about a span, or moved there by an extension.

    Parameters
    ----------
    stored_us
        Those that were stored until then, UTC us; all if None.
    """
    overlaps = (_NOTICES.c.from_us <= end_us) & (_NOTICES.c.until_us >= begin_us)
    query = select(_NOTICES.c.base, _NOTICES.c.about, _NOTICES.c.form).where(
        overlaps,
        _NOTICES.c.form.in_([*forms, "extension"]),
        *seen_notices(_NOTICES, classes),
    )
    if stored_us is not None:
        query = query.where(_NOTICES.c.at_us <= stored_us)
    rows = connection.execute(query)
    return sorted({r.about if r.form == "extension" else r.base for r in rows})


def chosen_bases(
    connection: Connection,
    *,
    forms: Iterable[str] = (),
    since_us: int | None = None,
    until_us: int | None = None,
    bases: Iterable[str] = (),
    classes: Classes = None,
) -> list[str]:
    """Return stored notices by form, when they were stored, base and class; all must hold."""
    chosen, wanted = tuple(bases), tuple(forms)
    query = select(_NOTICES.c.base).where(*seen_notices(_NOTICES, classes)).distinct()
    if chosen:
        query = query.where(_NOTICES.c.base.in_(chosen))
    if wanted:
        query = query.where(_NOTICES.c.form.in_(wanted))
    if since_us is not None:
        query = query.where(_NOTICES.c.at_us >= since_us)
    if until_us is not None:
        query = query.where(_NOTICES.c.at_us <= until_us)
    return [row.base for row in connection.execute(query)]


def newest_bases(
    connection: Connection, form: str, most: int, classes: Classes = None
) -> list[str]:
    """Return the notices of a form whose revisions were stored last."""
    rows = connection.execute(
        select(_NOTICES.c.base)
        .where(_NOTICES.c.form == form, *seen_notices(_NOTICES, classes))
        .order_by(_NOTICES.c.at_us.desc())
        .limit(most)
    )
    return [row.base for row in rows]


def count_since(connection: Connection, form: str, since_us: int) -> int:
    """Return how many revisions of notices of a form were stored since an instant."""
    query = select(func.count()).where(
        _NOTICES.c.form == form, _NOTICES.c.at_us >= since_us
    )
    return int(connection.execute(query).scalar_one())


def has_form_since(connection: Connection, form: str, since_us: int) -> bool:
    """Tell whether a notice of a form was stored since an instant."""
    query = select(_NOTICES.c.notice).where(
        _NOTICES.c.form == form, _NOTICES.c.at_us >= since_us
    )
    return connection.execute(query.limit(1)).first() is not None


def first_stored(connection: Connection, form: str, since_us: int) -> dict[str, int]:
    """Return when the first revision of each notice of a form was stored, by its id.

    Parameters
    ----------
    since_us
        Of those of which a revision was stored since then, UTC us.
    """
    chosen = select(_NOTICES.c.base).where(
        _NOTICES.c.form == form, _NOTICES.c.at_us >= since_us
    )
    rows = connection.execute(
        select(_NOTICES.c.base, func.min(_NOTICES.c.at_us).label("first_us"))
        .where(_NOTICES.c.base.in_(chosen))
        .group_by(_NOTICES.c.base)
    )
    return {row.base: int(row.first_us) for row in rows}


def received_us(
    connection: Connection, base: str, form: str, classes: Classes = None
) -> int | None:
    """Return when a notice of a form was stored, UTC us, None if it is not, or is not seen."""
    row = connection.execute(
        select(_NOTICES.c.at_us).where(
            _NOTICES.c.base == base,
            _NOTICES.c.form == form,
            *seen_notices(_NOTICES, classes),
        )
    ).first()
    return None if row is None else int(row.at_us)


@dataclass(frozen=True, slots=True)
class Question:
    """A question: its newest revision, and the warning that it is about."""

    notice: str
    about: str


def questions(
    connection: Connection, classes: Classes = None, until_us: int | None = None
) -> dict[str, Question]:
    """Return the questions about warnings by their ids without revision.

    Parameters
    ----------
    until_us
        Those that were stored until then, UTC us; all if None.
    """
    query = select(_NOTICES.c.notice, _NOTICES.c.base, _NOTICES.c.about).where(
        _NOTICES.c.form == "question",
        _NOTICES.c.about != "",
        *seen_notices(_NOTICES, classes),
    )
    if until_us is not None:
        query = query.where(_NOTICES.c.at_us <= until_us)
    rows = connection.execute(query.order_by(_NOTICES.c.at_us))
    return {row.base: Question(row.notice, row.about) for row in rows}
