"""The client: typed records from a node, errors as the node raises them, events that go on."""

import ast
import itertools
from contextlib import closing
from pathlib import Path

import pytest

from comity import client as module
from comity.apps.sharing.ledger_operations import LIST_ENTRIES, ListEntries
from comity.client import Client
from comity.client.calls import Client as Calls
from comity.foundations.errors import (
    InputError,
    RemoteError,
    TrustError,
    UnknownNameError,
)
from comity.node.persons.tokens import make_token, revoke_token
from comity.node.proofs.listing import ListedEntry
from comity.node.store import log
from comity.node.store.entries import NewEntry
from tools.make_client import stub


@pytest.fixture
def client(served):
    node, port, token = served
    with Client(f"http://localhost:{port}", token) as made:
        yield node, made


def test_records_come_as_the_workflows_return_them(client):
    node, far = client
    assert far.node.status().party == node.party
    page = far.ledger.list(limit=2)
    assert [type(row) for row in page.items] == [ListedEntry, ListedEntry]
    assert page.next == str(page.items[-1].id)
    every = list(far.rows(LIST_ENTRIES, ListEntries(limit=2)))
    assert [row.id for row in every] == list(range(1, len(every) + 1))
    assert every[:2] == list(page.items)


def test_errors_are_those_of_the_node(client):
    far = client[1]
    with pytest.raises(UnknownNameError, match="999"):
        far.ledger.show("999")
    with pytest.raises(InputError, match="limit"):
        far.ledger.list(limit=0)
    with pytest.raises(AttributeError, match="no operation"):
        far.ledger.burn()
    with pytest.raises(AttributeError, match="no operations"):
        far.weather.show()


def test_it_tells_what_is_wrong_with_an_address_or_a_token(served, monkeypatch):
    monkeypatch.delenv("COMITY_TOKEN", raising=False)
    with pytest.raises(TrustError, match="no token"):
        Client("http://localhost:1")
    for url in ("http://example.org", "ftp://localhost", "localhost:1", ""):
        with pytest.raises(InputError, match="no address"):
            Client(url, "x")
    with Client("http://localhost:1", "x") as far:
        with pytest.raises(RemoteError, match="cannot be reached"):
            far.node.status()
    with Client(f"http://localhost:{served[1]}", "comity_wrong") as far:
        with pytest.raises(TrustError):
            far.node.status()


def test_events_come_once_each_in_order_and_end_with_the_token(served):
    node, port, _ = served
    token = make_token(node, "listener")
    with Client(f"http://localhost:{port}", token) as far:
        known = list(far.rows(LIST_ENTRIES, ListEntries()))
        with closing(far.events()) as stream:
            got = list(itertools.islice(stream, len(known)))
        assert [event.id for event in got] == [row.id for row in known]
        assert [event.act for event in got] == [row.act for row in known]
        with closing(far.events(after=known[-1].id)) as stream:
            with node.writing() as work:
                row = NewEntry(work.now_us, "page", "party:alfa", False, "sha256:0")
                number = log.add_entries(work.connection, [row])[-1]
            assert next(stream).id == number
            revoke_token(node, "listener")
            with pytest.raises(TrustError):
                next(stream)


def shape(text):
    """Return what a stub imports, and its classes."""
    nodes = ast.parse(text).body
    imports = {
        (getattr(node, "module", ""), one.name, one.asname)
        for node in nodes
        if isinstance(node, ast.Import | ast.ImportFrom)
        for one in node.names
    }
    return imports, [ast.dump(node) for node in nodes if isinstance(node, ast.ClassDef)]


def test_the_types_are_those_of_the_operations():
    written = Path(module.__file__).with_suffix(".pyi").read_text()
    assert shape(written) == shape(stub()), "python -m tools.make_client writes it"
    assert issubclass(Client, Calls)
