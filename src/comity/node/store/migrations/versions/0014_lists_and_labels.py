"""Classes of notices, by which roles see them; what lists need to be read in parts."""

import base64
import json

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"

#: Classes as they were when this migration was written, the most open first.
CLASSES = ("clear", "green", "amber", "amber+strict", "red")
#: Table → columns of a new index; it is called after the first of them.
INDEXES = (
    ("agreements", ("name", "version", "hash")),
    ("agreements", ("amends",)),
    ("cases", ("tca_us", "encounter")),
    ("computations", ("made_us", "id")),
    ("computations", ("owner", "made_us", "id")),
    ("entries", ("act", "id")),
    ("holdings", ("kind", "peer", "object", "key")),
    ("holdings", ("object", "peer", "kind", "key")),
    ("ladders", ("state", "notice")),
    ("line_tests", ("sent_us", "serial")),
    ("notices", ("at_us", "base")),
    ("notices", ("form", "base", "at_us")),
    ("tokens", ("name",)),
    ("tokens", ("owner", "name")),
)


def _payload(text: str | None) -> dict[str, object]:
    """Return what a signed document says; nothing if it was erased or cannot be read."""
    try:
        part = (text or "").split(".")[1]
        value = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except (IndexError, ValueError):
        return {}
    return value if isinstance(value, dict) else {}


def _class_of(payload: dict[str, object], maps: dict[str, tuple[str, object]]) -> str:
    """Return the class of a document's label; empty if it has none that can be read."""
    label = payload.get("label")
    if not isinstance(label, dict):
        return ""
    policy, level = label.get("policy"), label.get("classification")
    if policy == "tlp":
        return str(level) if level in CLASSES else ""
    clauses = payload.get("clauses")
    names = clauses if isinstance(clauses, list) else []
    known = (maps.get(str(name).partition("#")[0], ("", None)) for name in names)
    found = [
        levels.get(str(level), "")
        for own, levels in known
        if own == policy and isinstance(levels, dict)
    ]
    return _strictest(found)


def _strictest(found: list[str]) -> str:
    if not found or not all(one in CLASSES for one in found):
        return ""
    return max(found, key=CLASSES.index)


def _maps(connection: sa.Connection) -> dict[str, tuple[str, object]]:
    """Return by hash of an agreement its policy of labels, and level → class."""
    maps = {}
    for digest, text in connection.execute(
        sa.text("SELECT hash, content FROM agreements")
    ):
        labels = json.loads(text).get("labels") if text else None
        if isinstance(labels, dict):
            maps[digest] = (str(labels.get("policy")), labels.get("levels"))
    return maps


def _public(connection: sa.Connection) -> list[str]:
    """Return the notices that came by a public feed alone: no document, no label."""
    rows = connection.execute(
        sa.text(
            "SELECT notice FROM notices WHERE NOT outgoing AND notice NOT IN "
            "(SELECT notice FROM ladders)"
        )
    )
    return [row.notice for row in rows]


def upgrade() -> None:
    """Add the classes of the notices that are stored, room for briefs of cases, and the indexes."""
    op.add_column(
        "notices",
        sa.Column("tlp", sa.String(length=16), nullable=False, server_default=""),
    )
    op.add_column(
        "cases", sa.Column("brief", sa.Text(), nullable=False, server_default="")
    )
    connection = op.get_bind()
    maps = _maps(connection)
    found: dict[str, list[str]] = {}
    rows = connection.execute(
        sa.text(
            "SELECT ladders.notice, entries.document FROM ladders "
            "JOIN entries ON entries.id = ladders.entry"
        )
    )
    for notice, text in rows:
        found.setdefault(notice, []).append(_class_of(_payload(text), maps))
    known = {notice: _strictest(classes) for notice, classes in found.items()}
    known |= dict.fromkeys(_public(connection), "clear")
    values = [{"n": notice, "t": tlp} for notice, tlp in known.items() if tlp]
    if values:
        connection.execute(
            sa.text("UPDATE notices SET tlp = :t WHERE notice = :n"), values
        )
    op.drop_index("ix_computations_owner", "computations")
    for table, columns in INDEXES:
        op.create_index(f"ix_{table}_{columns[0]}", table, list(columns), unique=False)
