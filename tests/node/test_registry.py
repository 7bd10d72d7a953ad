"""The registry: what every topic adds to a node, and that nothing takes another's place."""

import importlib

import pytest

from comity.apps.wiring import TOPICS, standard_registry
from comity.foundations.errors import FormatError
from comity.node.exchange.outbox import send_protocol
from comity.node.exchange.questions import items_of
from comity.node.exchange.receiving import receive
from comity.node.registry import Job, Registry, any_channel
from comity.node.server.scheduler import Timer
from comity.node.store import log
from comity.trust.policy.kinds import KINDS
from comity.trust.policy.protocol import PROTOCOL
from tests.federation.world import World

DOCUMENTS = {
    "agreement",
    "agreement-receipt",
    "agreement-signature",
    "agreement-withdrawal",
    "capabilities",
    "cdms",
    "contacts",
    "coordination",
    "elements",
    "ephemerides",
    "keys",
    "line-answer",
    "line-test",
    "missions",
    "notice-ack",
    "notices",
    "observations",
    "plans",
    "records",
    "subscription",
    "support",
    "tracks",
}
QUESTIONS = {"case", "collect", "head", "hello", "keys", "pull", "recover"}
JOBS = [
    "sharing",
    "cases",
    "timers",
    "events",
    "attended consoles",
    "burn announcements",
    "acknowledgements",
    "withdrawals",
    "line tests",
]


def nothing(*_given):
    return None


def test_every_document_question_and_job_is_registered():
    registry = standard_registry()
    assert set(registry.documents) == DOCUMENTS
    assert set(registry.questions) == QUESTIONS
    assert list(registry.jobs) == JOBS
    assert set(registry.remote_tasks) == {"public feeds"}
    assert set(registry.undelivered) == {"sharing"}
    assert set(registry.erased) == {"coordination", "notices", "sharing"}
    assert set(registry.public_files) == {"/comity/feed.json", "/comity/feed.atom"}
    assert set(registry.additions) == {"fragments"}


def test_every_kind_that_policy_releases_is_read_by_a_topic():
    logged = {name for name, rule in PROTOCOL.items() if rule.entry}
    assert {*KINDS, *logged} == set(standard_registry().documents)


def test_documents_that_a_restore_brings_back_are_known():
    documents = standard_registry().documents
    returned = {name for name, kind in documents.items() if kind.returned}
    repeated = {name for name, kind in documents.items() if kind.repeated}
    renewed = {name for name, kind in documents.items() if kind.renewed}
    assert returned == {"coordination", "notices", "notice-ack"}
    assert repeated == {"notices", "line-test"}
    assert renewed == {"notices"}


def test_jobs_keep_their_times():
    jobs = standard_registry().jobs
    assert {name for name, job in jobs.items() if job.own_thread} == {
        "attended consoles",
        "timers",
        "events",
    }
    assert {name: job.counter for name, job in jobs.items() if job.counter} == {
        "cases": "case papers",
        "events": "notices said",
    }
    assert jobs["timers"].every_s == 0
    assert jobs["events"].every_s == 5
    assert jobs["attended consoles"].every_s == 10
    minutely = set(JOBS) - {"attended consoles", "timers", "events"}
    assert {jobs[name].every_s for name in minutely} == {60}


@pytest.mark.parametrize(
    "add",
    [
        lambda r: r.add_document("keys", any_channel(nothing)),
        lambda r: r.add_question("hello", nothing),
        lambda r: r.add_job("cases", Job(nothing, 60.0)),
        lambda r: r.add_remote_tasks("feeds", nothing),
        lambda r: r.on_undelivered("sharing", nothing),
        lambda r: r.on_erased("notices", nothing),
        lambda r: r.add_public_file("/feed", "text/plain", nothing),
        lambda r: r.add_objects("fragments", "notice break-ups", nothing),
    ],
)
def test_a_second_registration_of_a_name_raises(add):
    registry = Registry()
    add(registry)
    with pytest.raises(ValueError, match="registered already"):
        add(registry)


@pytest.mark.parametrize("path", TOPICS)
def test_a_topic_cannot_be_registered_twice(path):
    with pytest.raises(ValueError, match="registered already"):
        importlib.import_module(path).register(standard_registry())


def test_unknown_kinds_and_questions_are_refused():
    registry = standard_registry()
    with pytest.raises(FormatError, match="'gossip' is no document that is sent"):
        registry.document("gossip")
    with pytest.raises(FormatError, match="'gossip' is not understood"):
        registry.question("gossip")


def test_registries_are_separate():
    one, two = standard_registry(), standard_registry()
    one.add_question("only one", nothing)
    assert "only one" not in two.questions


def test_a_handler_of_any_channel_is_called_without_it():
    seen = []
    handle = any_channel(lambda *given: seen.append(given))
    handle("work", "document", "file")
    assert seen == [("work", "document")]


def test_a_node_without_topics_refuses_nothing_for_good(tmp_path):
    with World(tmp_path, ["alfa", "bravo"]) as world:
        world.meet("alfa", "bravo")
        alfa, bravo = world.nodes["alfa"], world.nodes["bravo"]
        with alfa.reading() as work:
            ring = work.ring(work.party)
        body = {"keys": ring.texts()}
        with alfa.writing() as work:
            send_protocol(work, "keys", body, bravo.party)
        with alfa.reading() as work:
            (found,) = items_of(work, bravo.party, 0, whole=True)
        topics, bravo.topics = bravo.topics, None
        with pytest.raises(RuntimeError, match="without the registry"):
            with bravo.writing() as work:
                receive(work, alfa.party, [found[0]])
        bravo.topics = topics
        with bravo.writing() as work:
            (answer,) = receive(work, alfa.party, [found[0]])
        assert answer.state == "stored"


def test_a_job_is_due_at_its_interval_or_when_its_counter_changes(tmp_path):
    with World(tmp_path, ["alfa"]) as world:
        node = world.nodes["alfa"]
        timer = Timer(Job(nothing, 60.0, counter="case papers"))
        assert timer.is_due(node)
        assert not timer.is_due(node)
        world.clock.move(59)
        assert not timer.is_due(node)
        world.clock.move(1)
        assert timer.is_due(node)
        node.write(lambda c: log.set_number(c, "case papers", 1))
        assert timer.is_due(node)
        assert not timer.is_due(node)
        world.clock.move(59)
        assert not timer.is_due(node)
