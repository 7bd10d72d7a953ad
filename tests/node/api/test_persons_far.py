"""A person far from the node: signs in with a key file, prepares and proves acts, signs out."""

import hashlib
import json
import shlex
import stat
from contextlib import contextmanager
from dataclasses import replace
from urllib.parse import urlsplit

import pytest

from comity.apps.operations.routes import people_app
from comity.apps.wiring import standard_registry
from comity.client import Client
from comity.foundations.errors import InputError, TrustError
from comity.main import run
from comity.node.lifecycle.opening import open_node
from comity.node.lifecycle.setup import init_node
from comity.node.persons.accounts import account_of, store_account
from comity.node.persons.administration import list_persons
from comity.node.persons.callers import caller_of_session
from comity.node.persons.key_files import (
    answer_with,
    make_key_file,
    register_key,
)
from comity.node.persons.key_sign_in import (
    KeyAnswer,
    answer_sign_in,
    begin_key_sign_in,
    end_key_sign_in,
)
from comity.node.persons.links import first_link
from comity.node.persons.throttle import TooManyAttemptsError
from comity.node.persons.tokens import make_token
from comity.node.server.connections import Caps, Connections
from comity.node.store.sessions import sessions_of
from comity.node.store.settings import Settings
from comity.system.people_api import PeopleApi
from comity.trust.identity import SoftKey
from comity.trust.identity.keys import to_text64
from comity.trust.persons import Role
from tests.attacks.serving import door, serving
from tests.federation.prepared import prepared_world
from tests.persons import SECRET, enrol

ALFA = "party:alfa"


@pytest.fixture
def node(tmp_path):
    settings = Settings(party=ALFA, kind="fictional", name="Alfa", fence="../a.fence")
    init_node(tmp_path / "node", settings)
    made = open_node(tmp_path / "node")
    yield made
    made.close()


@pytest.fixture
def verified(tmp_path):
    """A node that has verified another one."""
    with prepared_world(tmp_path / "world", ["alfa", "bravo"], start_us=None) as world:
        folder = world.nodes["alfa"].folder
    made = open_node(folder, registry=standard_registry())
    yield made
    made.close()


@pytest.fixture
def url(node, tmp_path, monkeypatch):
    """Serve the node's people's API; return its address, as people open it."""
    for name in ("TOKEN", "TOKEN_FILE", "PERSON", "PERSON_KEY", "SERVER"):
        monkeypatch.delenv(f"COMITY_{name}", raising=False)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("COMITY_PERSON_PASSPHRASE", SECRET.decode())
    with served(node) as made:
        yield made


@contextmanager
def served(node):
    with door(node) as (admission, _):
        with serving(people_app(admission), Connections(Caps())) as port:
            node.settings = replace(node.settings, people_port=port)
            yield f"http://localhost:{port}"


@pytest.fixture
def api(url):
    made = PeopleApi(url, "")
    yield made
    made.close()


def person(node, folder, name, *roles):
    """Make an account, and its key file in a folder of its own; return the file and the id."""
    key = enrol(node, name, *roles)
    path = folder / f"{name}.key"
    seed = hashlib.sha256(f"{node.party} {name}".encode()).digest()
    make_key_file(path, SECRET, seed)
    return path, key


def said(capsys, line, code=0):
    assert run(shlex.split(line)) == code, capsys.readouterr()
    return capsys.readouterr()


def value(capsys, line, code=0):
    return json.loads(said(capsys, f"{line} --json", code).out)


def sessions(node, key):
    with node.reading() as work:
        return sessions_of(work.connection, key.id)


# -- at the command line ---------------------------------------------------------------


def test_a_session_is_kept_by_its_owner_alone_until_sign_out(
    node, url, tmp_path, capsys
):
    path, ada = person(node, tmp_path, "Ada", Role.ADMINISTRATOR)
    refused = said(capsys, f"person list --server {url}", code=6)
    assert "comity person sign-in" in refused.err
    made = value(capsys, f"person sign-in --server {url} --person-key {path}")
    assert (made["name"], made["party"], made["roles"]) == (
        "Ada",
        ALFA,
        ["administrator"],
    )
    (kept,) = (tmp_path / "state").rglob("*.json")
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert [row["name"] for row in value(capsys, f"person list --server {url}")] == [
        "Ada"
    ]
    assert len(sessions(node, ada)) == 1
    assert value(capsys, f"person sign-out --server {url}")["ended"]
    assert not kept.exists()
    assert sessions(node, ada) == []
    said(capsys, f"person list --server {url}", code=6)
    assert "nobody" in said(capsys, f"person sign-out --server {url}").out


def test_an_act_signs_in_and_out_by_itself(node, url, tmp_path, capsys):
    path, ada = person(node, tmp_path, "Ada", Role.ADMINISTRATOR)
    line = f"person invite Noor --role viewer --server {url} --person-key {path}"
    made = value(capsys, line)
    assert made["link"].startswith(f"{url}/enrol#")
    assert {one.name for one in list_persons(node)} == {"Ada", "Noor"}
    assert sessions(node, ada) == []
    # The link works from far away, too, once; the node gets the public half alone.
    key = tmp_path / "noor.key"
    given = f"person key new Noor --link '{made['link']}' --server {url}"
    assert value(capsys, f"{given} --person-key {key}")["name"] == "Noor"
    assert key.exists()
    again = f"{given} --person-key {tmp_path / 'second.key'}"
    assert "unknown, was used already" in said(capsys, again, code=6).err
    assert not (tmp_path / "second.key").exists()
    said(capsys, f"person sign-in --server {url} --person-key {key}")


def test_the_first_administrator_enrols_from_far_away(node, url, tmp_path, capsys):
    link, key = first_link(node), tmp_path / "ada.key"
    line = f"person key new Ada --link '{link}' --server {url}"
    assert "--person-key FILE" in said(capsys, line, code=2).err
    said(capsys, f"{line} --person-key {key}")
    said(capsys, f"person sign-in --server {url} --person-key {key}")
    assert value(capsys, f"act list --server {url}") == []


def test_the_key_of_another_person_is_not_taken(node, url, tmp_path, capsys):
    path, _ = person(node, tmp_path, "Ada", Role.ADMINISTRATOR)
    person(node, tmp_path, "Bo", Role.ADMINISTRATOR)
    line = f"person suspend Bo --server {url} --person-key {path} --as Bo"
    assert "the key file is of Ada" in said(capsys, line, code=2).err
    stranger = tmp_path / "stranger.key"
    make_key_file(stranger, SECRET, bytes(range(32)))
    line = f"person sign-in --server {url} --person-key {stranger}"
    assert "unknown here" in said(capsys, line, code=6).err
    assert all(one.state == "active" for one in list_persons(node))


def test_a_session_that_nobody_uses_is_ended(node, url, tmp_path, capsys):
    path, ada = person(node, tmp_path, "Ada", Role.VIEWER)
    line = f"person sign-in --server {url} --person-key {path}"
    said(capsys, f"{line} --as Bo", code=2)
    assert sessions(node, ada) == []
    said(capsys, line)
    said(capsys, line)
    assert len(sessions(node, ada)) == 1


def test_an_act_that_is_not_proved_leaves_nothing(node, url, tmp_path, capsys):
    path, _ = person(node, tmp_path, "Ada", Role.VIEWER)
    line = f"person invite Noor --role viewer --server {url} --person-key {path}"
    said(capsys, line, code=6)
    assert [one.name for one in list_persons(node)] == ["Ada"]


def test_own_keys_are_listed_and_ended_with_their_sessions(node, url, tmp_path, capsys):
    path, ada = person(node, tmp_path, "Ada", Role.ADMINISTRATOR)
    _, bo = person(node, tmp_path, "Bo", Role.ADMINISTRATOR)
    with node.writing() as work:
        other = SoftKey(hashlib.sha256(b"other").digest()).public
        register_key(work, ada.id, other, "laptop")
    given = f"--server {url} --person-key {path}"
    rows = value(capsys, f"person key list {given}")
    assert {row["name"] for row in rows} == {"test", "laptop"}
    assert value(capsys, f"person key end {other.kid} {given}")["ended"]
    assert len(value(capsys, f"person key list {given}")) == 1
    # Another person's is none of hers.
    said(capsys, f"person key end {bo.signer.public.kid} {given}", code=2)
    # Her own last one may go, since Bo is an administrator; nobody signs in with it then.
    said(capsys, f"person sign-in {given}")
    said(capsys, f"person key end {ada.signer.public.kid} {given}")
    assert sessions(node, ada) == []
    assert "ended" in said(capsys, f"person list --server {url}", code=6).err
    said(capsys, f"person sign-in {given}", code=6)


def test_a_token_of_ones_own_is_made_from_far_away(node, url, tmp_path, capsys):
    path, _ = person(node, tmp_path, "Ada", Role.VIEWER)
    said(capsys, f"person sign-in --server {url} --person-key {path}")
    made = value(capsys, f"node token report --scope read --days 3 --server {url}")
    with Client(url, made["token"]) as program:
        assert program.node.status().party == ALFA
        with pytest.raises(TrustError, match="program"):
            program.authenticator.list()
    assert [row["name"] for row in value(capsys, f"node tokens --server {url}")] == [
        "report"
    ]
    said(capsys, f"node token report --owner Ada --server {url}", code=2)
    said(capsys, f"node token report --revoke --server {url}")
    with Client(url, made["token"]) as program, pytest.raises(TrustError):
        program.node.status()


# -- two persons -----------------------------------------------------------------------


@pytest.mark.usefixtures("url")
def test_two_persons_far_away_prove_one_act(verified, tmp_path, capsys):
    with served(verified) as url:
        _two_persons(verified, url, tmp_path, capsys)


def _two_persons(node, url, tmp_path, capsys):
    node.settings = replace(node.settings, two_persons=("agreements",))
    ada, _ = person(node, tmp_path, "Ada", Role.SIGNATORY)
    bo, _ = person(node, tmp_path, "Bo", Role.SIGNATORY)
    eve, _ = person(node, tmp_path, "Eve", Role.VIEWER)
    pact = tmp_path / "pact.yaml"
    pact.write_text(
        'agreement: pact\nversion: 1\nparties: [party:alfa, party:bravo]\nfrom: "2026-01-01"\n'
        'until: "2036-01-01"\nnotice_d: 30\nclauses:\n  - {id: all, data: elements, '
        "by: party:alfa, to: party:bravo, purposes: [flight-safety]}\n"
    )
    said(capsys, f"person sign-in --server {url} --person-key {ada}")
    digest = value(capsys, f"agreement draft {pact} --server {url}")["hash"]
    sign = f"agreement sign pact@{digest} --server {url} --person-key"
    waiting = value(capsys, f"{sign} {ada}")
    assert (waiting["state"], waiting["persons"]) == ("waiting", 2)
    # Who may sign sees it; who may not does not, not even that there is one.
    (row,) = value(capsys, f"act list --server {url}")
    assert row["id"] == waiting["id"]
    said(capsys, f"person sign-in --server {url} --person-key {eve}")
    assert value(capsys, f"act list --closed --server {url}") == []
    assert (
        "there is no act"
        in said(capsys, f"act show {row['id']} --server {url}", code=2).err
    )
    line = f"act prove {row['id']} --server {url} --person-key"
    said(capsys, f"{line} {eve} --as Eve", code=2)
    said(capsys, f"person sign-out --server {url}")
    # The first one is no second one.
    assert "waits for no proof" in said(capsys, f"{line} {ada}", code=2).err
    done = value(capsys, f"{line} {bo}")
    assert done["state"] in {"signing", "signed", "draft", "in force"}
    assert "performed" in said(capsys, f"act show {row['id']} --dir {node.folder}").out


# -- the answer of a key ---------------------------------------------------------------


@pytest.fixture
def ada(node):
    return enrol(node, "Ada", Role.VIEWER)


def begun(node):
    with node.writing() as work:
        return begin_key_sign_in(work)


def ended(node, answer):
    with node.writing() as work:
        return end_key_sign_in(work, answer)


def test_an_answer_counts_once_for_this_node_and_its_key_alone(node, ada):
    here = "http://localhost:8441"
    answer = answer_sign_in(ada.signer, begun(node), "http://127.0.0.1:8441")
    assert answer.origin == here
    made = ended(node, answer)
    assert caller_of_session(node, made.session).id == ada.id
    with pytest.raises(TrustError, match="not begun here"):
        ended(node, answer)
    # Passed on by another node that the person signed in to.
    for other in ("https://node.bravo.example", "http://localhost:9441"):
        with pytest.raises(TrustError, match="people open this node at"):
            ended(node, answer_sign_in(ada.signer, begun(node), other))
    passed = answer_sign_in(ada.signer, begun(node), "https://node.bravo.example")
    with pytest.raises(TrustError, match="signature"):
        ended(node, replace(passed, origin=here))
    # What the key has said to an act is no sign-in, and the reverse.
    challenge = begun(node)
    said_to_act = answer_with(ada.signer, challenge.nonce.encode())
    with pytest.raises(TrustError, match="signature"):
        ended(
            node,
            KeyAnswer(
                challenge.begun,
                here,
                ada.signer.public.kid,
                str(said_to_act.content["signature"]),
            ),
        )


def test_keys_that_count_no_more_and_suspended_accounts_sign_in_nowhere(node, ada):
    here = "http://localhost:8441"
    stranger = SoftKey(bytes(range(32)))
    with pytest.raises(TrustError, match="unknown here"):
        ended(node, answer_sign_in(stranger, begun(node), here))
    borrowed = replace(
        answer_sign_in(stranger, begun(node), here), key=ada.signer.public.kid
    )
    with pytest.raises(TrustError, match="signature"):
        ended(node, borrowed)
    with node.writing() as work:
        store_account(work, replace(account_of(work, ada.id), active=False))
    with pytest.raises(TrustError, match="suspended"):
        ended(node, answer_sign_in(ada.signer, begun(node), here))


def test_failures_are_counted_by_address(api, url):
    stranger = SoftKey(bytes(range(32)))
    host = urlsplit(url)
    codes = []
    for _ in range(31):
        begin = api.send("POST", "/api/v1/sign-in/key/begin", body={})
        opened = json.loads(begin.body)
        signature = to_text64(stranger.sign(b"x"))
        body = {
            "begun": opened["begun"],
            "origin": f"http://localhost:{host.port}",
            "key": "none",
            "signature": signature,
        }
        with pytest.raises(TrustError) as refused:
            api.send("POST", "/api/v1/sign-in/key/end", body=body)
        codes.append(refused.value.code)
    assert codes[:29] == ["unauthenticated"] * 29
    assert codes[30] in {TooManyAttemptsError.code, "unauthenticated"}
    assert TooManyAttemptsError.code in codes or "too many" in refused.value.message


def test_malformed_bodies_are_problems(api):
    for path in ("sign-in/key/end", "enrolments/key"):
        for body in ({}, {"begun": 7}, {"begun": "x" * 3000}):
            with pytest.raises((InputError, TrustError)):
                api.send("POST", f"/api/v1/{path}", body=body)
    with pytest.raises(TrustError):
        api.send("POST", "/api/v1/sign-out", body={})


def test_the_client_signs_in_proves_and_signs_out(node, url, tmp_path):
    _, ada = person(node, tmp_path, "Ada", Role.ADMINISTRATOR)
    with Client.signed_in(url, ada.signer) as far:
        prepared = far.person.invite("Noor", ["viewer"], "0f" * 32)
        assert prepared.act.state == "prepared"
        assert any("Noor" in line for line in prepared.act.lines)
        assert far.act.list().items[0].id == prepared.act.id
        done = far.prove(prepared, ada.signer)
        assert (done.act.state, done.value.name) == ("performed", "Noor")
        # Again: the same answer, and nothing more is done.
        assert far.prove(prepared, ada.signer).act.id == prepared.act.id
    assert sessions(node, ada) == []
    assert len(list_persons(node)) == 2
    with Client(url, make_token(node, "program")) as program:
        with pytest.raises(TrustError):
            program.person.invite("Eve", ["administrator"], "0d" * 32)
