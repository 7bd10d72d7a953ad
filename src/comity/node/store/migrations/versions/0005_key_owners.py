"""Which party has shown which key, and the incarnation in which the node was made."""

import base64
import hashlib
import json

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def _kid(key: str) -> str:
    """Return the thumbprint of a key (RFC 7638), as it was when this migration was written."""
    jwk = f'{{"crv":"Ed25519","kty":"OKP","x":"{key}"}}'
    digest = hashlib.sha256(jwk.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def _key(text: str) -> str:
    """Return the key that a stored statement certifies; empty for a revocation."""
    part = text.split(".")[1]
    payload = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    return str(payload.get("key", ""))


def upgrade() -> None:
    """Make the table, and fill it from the statements and roots that are stored."""
    table = op.create_table(
        "key_owners",
        sa.Column("kid", sa.String(length=43), nullable=False),
        sa.Column("party", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("kid", "party", name=op.f("pk_key_owners")),
    )
    op.create_index("ix_key_owners_party", "key_owners", ["party"], unique=False)
    connection = op.get_bind()
    found = {
        (_kid(key), party)
        for party, text in connection.execute(
            sa.text("SELECT party, text FROM statements")
        )
        if (key := _key(text))
    }
    roots = connection.execute(sa.text("SELECT party, root FROM peers"))
    found |= {(_kid(root), party) for party, root in roots}
    rows = [{"kid": kid, "party": party} for kid, party in sorted(found)]
    if rows:
        op.bulk_insert(table, rows)
    # What the introduction shows from now on: it does not change when the node is restored.
    connection.execute(
        sa.text(
            "INSERT INTO notes (name, value) SELECT 'first incarnation', value "
            "FROM notes WHERE name = 'incarnation'"
        )
    )
