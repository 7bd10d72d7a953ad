"""Summaries of agreements, receipts of withdrawals, blocked and removed peers."""

import json

import sqlalchemy as sa
from alembic import op

from comity.foundations.errors import ComityError
from comity.foundations.plain import json_text
from comity.foundations.strict import read_strict
from comity.trust.policy.read import agreement_from_content

revision = "0004"
down_revision = "0003"

#: Columns of text and of instants, without which an agreement is not listed.
TEXTS = ("proposer", "title", "parties", "clauses", "terms", "amends", "gateway")
INSTANTS = ("since_us", "until_us", "notice_us")


def upgrade() -> None:
    """Add columns and a table, and fill what the contents of agreements tell."""
    op.add_column("peers", sa.Column("blocked_us", sa.BigInteger(), nullable=True))
    op.add_column("peers", sa.Column("removed_us", sa.BigInteger(), nullable=True))
    lengths = {"proposer": 80, "amends": 71, "gateway": 80}
    for name in TEXTS:
        kind = sa.String(length=lengths[name]) if name in lengths else sa.Text()
        op.add_column(
            "agreements", sa.Column(name, kind, nullable=False, server_default="")
        )
    for name in INSTANTS:
        op.add_column(
            "agreements",
            sa.Column(name, sa.BigInteger(), nullable=False, server_default="0"),
        )
    op.add_column(
        "agreements", sa.Column("rejected_us", sa.BigInteger(), nullable=True)
    )
    op.create_index("ix_agreements_proposer", "agreements", ["proposer"], unique=False)
    op.create_table(
        "withdrawal_receipts",
        sa.Column("agreement", sa.String(length=71), nullable=False),
        sa.Column("party", sa.String(length=80), nullable=False),
        sa.Column("by", sa.String(length=80), nullable=False),
        sa.Column("at_us", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint(
            "agreement", "party", "by", name=op.f("pk_withdrawal_receipts")
        ),
    )
    _summarise()
    _keep_old_withdrawals()


def _keep_old_withdrawals() -> None:
    """Let what was withdrawn before there were receipts run from the instant signed."""
    connection = op.get_bind()
    rows = connection.execute(
        sa.text(
            "SELECT w.agreement, w.party, w.at_us, a.parties FROM withdrawals w "
            "JOIN agreements a ON a.hash = w.agreement WHERE a.parties != ''"
        )
    )
    add = sa.text(
        "INSERT INTO withdrawal_receipts (agreement, party, by, at_us, text) "
        "VALUES (:agreement, :party, :by, :at_us, '')"
    )
    for agreement, party, at_us, parties in list(rows):
        for other in json.loads(parties):
            row = {"agreement": agreement, "party": party, "by": other, "at_us": at_us}
            if other != party:
                connection.execute(add, row)


def _summarise() -> None:
    """Fill the summaries; a damaged agreement keeps an empty one, and is named when read."""
    connection = op.get_bind()
    rows = connection.execute(sa.text("SELECT hash, content FROM agreements"))
    names = (*TEXTS, *INSTANTS)
    change = sa.text(
        f"UPDATE agreements SET {', '.join(f'{n} = :{n}' for n in names)} "  # noqa: S608
        "WHERE hash = :hash"
    )
    for hash_, content in list(rows):
        try:
            value = agreement_from_content(read_strict(content.encode()))
        except ComityError:
            continue
        summary = {
            "hash": hash_,
            "proposer": "",
            "title": value.title,
            "parties": json_text(list(value.parties)),
            "clauses": json_text([clause.id for clause in value.clauses]),
            "terms": json_text(sorted(value.terms)),
            "since_us": value.since_us,
            "until_us": value.until_us,
            "notice_us": value.notice_us,
            "amends": value.amends,
            "gateway": str(value.terms.get("gateway", "")),
        }
        connection.execute(change, summary)
