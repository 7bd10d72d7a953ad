"""Notices of a database of an earlier form get the class of the documents that brought them."""

import base64
import json

import pytest
from alembic.command import upgrade
from alembic.config import Config
from sqlalchemy import text

from comity.node.store.migrate import FOLDER
from comity.node.store.sqlite_database import open_sqlite

NATO = "sha256:" + 64 * "a"


def signed(policy, level, *clauses):
    """Return a document as it is stored; the migration does not verify it again."""
    label = {"policy": policy, "classification": level, "releasable_to": []}
    payload = json.dumps({"label": label, "clauses": list(clauses)}).encode()
    return f"e30.{base64.urlsafe_b64encode(payload).decode().rstrip('=')}.c2ln"


#: Notice → documents of its ladders (None: erased), and the class that it gets.
STORED = {
    "pre-launch/alfa/2024/1/0": ([signed("tlp", "amber")], "amber"),
    "pre-launch/alfa/2024/2/0": ([signed("tlp", "green"), signed("tlp", "red")], "red"),
    "pre-launch/alfa/2024/3/0": ([signed("nato", "secret", f"{NATO}#one")], "red"),
    "pre-launch/alfa/2024/4/0": ([signed("nato", "unheard", f"{NATO}#one")], ""),
    "pre-launch/alfa/2024/5/0": ([signed("other", "secret", f"{NATO}#one")], ""),
    "pre-launch/alfa/2024/6/0": ([None], ""),
    "pre-launch/alfa/2024/7/0": (["damaged"], ""),
    "pre-launch/alfa/2024/8/0": ([], "clear"),
    "pre-launch/alfa/2024/9/0": ([signed("tlp", "clear"), None], ""),
}


@pytest.fixture
def older(tmp_path, monkeypatch):
    """Return a database in the form before the one with classes."""
    from comity.node.store import migrate

    def bring(connection):
        config = Config()
        config.set_main_option("script_location", str(FOLDER))
        config.set_main_option("path_separator", "os")
        config.attributes["connection"] = connection
        upgrade(config, "0013")

    with monkeypatch.context() as patch:
        patch.setattr(migrate, "bring_up_to_date", bring)
        database = open_sqlite(tmp_path / "node.db", create=True)
    content = {
        "labels": {"policy": "nato", "levels": {"open": "green", "secret": "red"}}
    }
    with database.writing() as connection:
        fill(connection, content)
    database.close()
    return tmp_path / "node.db"


def fill(connection, content):
    connection.execute(
        text(
            "INSERT INTO agreements (hash, name, version, content, received_us, proposer, "
            "title, parties, clauses, terms, since_us, until_us, notice_us, amends, gateway) "
            "VALUES (:h, 'x', 1, :c, 0, '', '', '[]', '[]', '[]', 0, 0, 0, '', '')"
        ),
        {"h": NATO, "c": json.dumps(content)},
    )
    entry = 0
    for notice, (documents, _) in STORED.items():
        connection.execute(
            text(
                "INSERT INTO notices (notice, base, about, form, issuer, outgoing, "
                "issued_us, at_us, row) VALUES (:n, :b, '', 'pre-launch', 'party:alfa', "
                "0, 0, 0, '{}')"
            ),
            {"n": notice, "b": notice.rpartition("/")[0]},
        )
        for k, document in enumerate(documents):
            entry += 1
            connection.execute(
                text(
                    "INSERT INTO entries (id, at_us, act, peer, outgoing, hash, previous, "
                    "leaf, document, kind, reason, journal) VALUES (:e, 0, 'received', "
                    "'party:alfa', 0, :h, '', x'', :d, 'notices', '', x'')"
                ),
                {"e": entry, "h": f"sha256:{entry}", "d": document},
            )
            connection.execute(
                text(
                    "INSERT INTO ladders (notice, party, outgoing, peer, entry, paper, "
                    "sent_us, state, reached, times, level, told) VALUES (:n, :p, 0, "
                    "'party:alfa', :e, '', 0, 'stored', '{}', '[]', 0, 1)"
                ),
                {"n": notice, "p": f"party:p{k}", "e": entry},
            )


def test_notices_of_an_earlier_form_get_the_class_of_their_documents(older):
    database = open_sqlite(older)
    rows = database.read(
        lambda c: c.execute(text("SELECT notice, tlp FROM notices")).fetchall()
    )
    database.close()
    assert dict(map(tuple, rows)) == {n: tlp for n, (_, tlp) in STORED.items()}
