"""Revisions of notices, sent and received."""

from collections.abc import Collection, Iterable
from dataclasses import astuple, dataclass

from sqlalchemy import Connection, func, or_, select

from comity.node.store import notice_schema as tables
from comity.node.store.upsert import upsert

__all__ = [
    "BaseRow",
    "NoticeRow",
    "add_notice",
    "bases_about",
    "chosen_bases",
    "first_received_us",
    "has_form_since",
    "list_bases",
    "newest_bases",
    "notice_row",
    "notices_of_bases",
    "question_ids",
    "received_us",
    "revision_ids",
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


@dataclass(frozen=True, slots=True)
class BaseRow:
    """A notice without its revision, and when its newest revision was stored."""

    base: str
    outgoing: bool
    newest_us: int


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


def notices_of_bases(connection: Connection, bases: Collection[str]) -> list[NoticeRow]:
    """Return all revisions of some notices, and the notices that refer to them."""
    chosen = or_(_NOTICES.c.base.in_(bases), _NOTICES.c.about.in_(bases))
    rows = connection.execute(select(*_COLUMNS).where(chosen))
    return [NoticeRow(*row) for row in rows]


def revision_ids(connection: Connection, name: str) -> list[str]:
    """Return the ids of revisions by an id with or without revision."""
    rows = connection.execute(
        select(_NOTICES.c.notice).where(
            or_(_NOTICES.c.notice == name, _NOTICES.c.base == name)
        )
    )
    return [row.notice for row in rows]


def bases_about(
    connection: Connection, forms: Iterable[str], begin_us: int, end_us: int
) -> list[str]:
    """Return the notices of some forms about a span, or moved there by an extension."""
    overlaps = (_NOTICES.c.from_us <= end_us) & (_NOTICES.c.until_us >= begin_us)
    rows = connection.execute(
        select(_NOTICES.c.base, _NOTICES.c.about, _NOTICES.c.form).where(
            overlaps, _NOTICES.c.form.in_([*forms, "extension"])
        )
    )
    return sorted({r.about if r.form == "extension" else r.base for r in rows})


def chosen_bases(
    connection: Connection,
    *,
    forms: Iterable[str] = (),
    since_us: int | None = None,
    bases: Iterable[str] = (),
) -> list[str]:
    """Return stored notices by form, by when they were stored, by base; all must hold."""
    chosen, wanted = tuple(bases), tuple(forms)
    query = select(_NOTICES.c.base).distinct()
    if chosen:
        query = query.where(_NOTICES.c.base.in_(chosen))
    if wanted:
        query = query.where(_NOTICES.c.form.in_(wanted))
    if since_us is not None:
        query = query.where(_NOTICES.c.at_us >= since_us)
    return [row.base for row in connection.execute(query)]


def newest_bases(connection: Connection, form: str, most: int) -> list[str]:
    """Return the notices of a form whose revisions were stored last."""
    rows = connection.execute(
        select(_NOTICES.c.base)
        .where(_NOTICES.c.form == form)
        .order_by(_NOTICES.c.at_us.desc())
        .limit(most)
    )
    return [row.base for row in rows]


def list_bases(
    connection: Connection,
    *,
    outgoing: bool | None,
    form: str,
    states: Collection[str],
    most: int,
) -> list[BaseRow]:
    """Return notices, the newest first.

    Parameters
    ----------
    outgoing
        Ours alone, others' alone, or None for both.
    form
        Of one form; empty for all.
    states
        Those with a recipient in one of these states; empty for all.
    most
        How many at most.
    """
    newest = func.max(_NOTICES.c.at_us).label("newest")
    query = select(_NOTICES.c.base, _NOTICES.c.outgoing, newest)
    if outgoing is not None:
        query = query.where(_NOTICES.c.outgoing.is_(outgoing))
    if form:
        query = query.where(_NOTICES.c.form == form)
    if states:
        ladders = tables.ladders
        waiting = select(ladders.c.notice).where(ladders.c.state.in_(states))
        query = query.where(_NOTICES.c.notice.in_(waiting))
    query = query.group_by(_NOTICES.c.base, _NOTICES.c.outgoing)
    rows = connection.execute(query.order_by(newest.desc()).limit(most))
    return [BaseRow(row.base, bool(row.outgoing), row.newest) for row in rows]


def has_form_since(connection: Connection, form: str, since_us: int) -> bool:
    """Tell whether a notice of a form was stored since an instant."""
    query = select(_NOTICES.c.notice).where(
        _NOTICES.c.form == form, _NOTICES.c.at_us >= since_us
    )
    return connection.execute(query.limit(1)).first() is not None


def first_received_us(connection: Connection, bases: Collection[str]) -> int:
    """Return when the first of some notices was stored, UTC us."""
    value = connection.execute(
        select(func.min(_NOTICES.c.at_us)).where(_NOTICES.c.base.in_(bases))
    ).scalar_one()
    return int(value)


def received_us(connection: Connection, base: str, form: str) -> int | None:
    """Return when a notice of a form was stored, UTC us, None if it is not."""
    row = connection.execute(
        select(_NOTICES.c.at_us).where(_NOTICES.c.base == base, _NOTICES.c.form == form)
    ).first()
    return None if row is None else int(row.at_us)


def question_ids(connection: Connection, bases: Collection[str]) -> dict[str, str]:
    """Return the questions about some warnings: id by base."""
    rows = connection.execute(
        select(_NOTICES.c.notice, _NOTICES.c.base).where(
            _NOTICES.c.form == "question", _NOTICES.c.about.in_(sorted(bases))
        )
    )
    return {row.base: row.notice for row in rows}
