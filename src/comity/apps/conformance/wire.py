"""Cases about questions and documents: input of the wire, and its answers."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from comity.apps.cases.signing import agreement_with
from comity.apps.conformance.kit import Kit, MissError, expect
from comity.apps.conformance.persons import mark_of
from comity.coordination.negotiation.documents import baseline_id
from comity.coordination.negotiation.wire import baseline_json, read_baseline
from comity.foundations.errors import ComityError
from comity.foundations.plain import JsonObject, plain_object
from comity.foundations.strict import read_strict
from comity.messages.document import DOCUMENT, write_document
from comity.trust.identity import sign_statement
from comity.trust.identity.keys import from_text64
from comity.trust.persons import PersonMark, Role
from comity.trust.persons.marks import marks_json

__all__ = [
    "MALFORMED",
    "Check",
    "coordination",
    "document_checks",
    "keys_label",
    "keys_text",
    "open_row",
    "question_checks",
]

#: Name, rule and check of a case.
Check = tuple[str, str, Callable[[Kit], None]]
MALFORMED = ("malformed",)
COORDINATION = "coordination"


def keys_label(kit: Kit) -> JsonObject:
    """Return the label of a document of keys."""
    return {
        "classification": "amber+strict",
        "policy": "tlp",
        "releasable_to": [kit.peer],
    }


def keys_text(kit: Kit, purpose: str = "") -> str:
    """Return a document of keys: the kind with the fewest conditions."""
    with kit.node.reading() as work:
        ring = work.ring(work.party)
    return write_document(
        kit.node.signer,
        kind="keys",
        sender=kit.node.party,
        issued_us=kit.node.clock(),
        label=keys_label(kit),
        body={"keys": ring.texts()},
        purpose=purpose,
    )


def coordination(
    kit: Kit, row: JsonObject, label: JsonObject | None = None, kind: str = COORDINATION
) -> tuple[str, JsonObject]:
    """Return a signed document of coordination, and its label."""
    draft = _draft(kit, row)
    draft.label = draft.label if label is None else label
    draft.kind = kind
    if row.get("step") == "plan":
        draft.persons = (mark_of(Role.SIGNATORY),)
    return draft.sign(kit), draft.label


@dataclass
class _Draft:
    """A document of coordination before its signature, to be changed."""

    label: JsonObject
    body: JsonObject
    kind: str = COORDINATION
    purpose: str = COORDINATION
    originator: str = ""
    opened_with: str = ""
    persons: tuple[PersonMark, ...] = (mark_of(Role.FLIGHT_DYNAMICS),)
    policy: str = ""

    def sign(self, kit: Kit) -> str:
        """Return the signed document."""
        return write_document(
            kit.node.signer,
            kind=self.kind,
            sender=kit.node.party,
            issued_us=kit.node.clock(),
            label=self.label,
            body=self.body,
            purpose=self.purpose,
            originator=self.originator,
            opened_with=self.opened_with,
            persons=self.persons,
            policy=self.policy,
        )


def _draft(kit: Kit, row: JsonObject) -> _Draft:
    with kit.node.reading() as work:
        _, own = agreement_with(work, kit.peer)
    return _Draft(own.to_json(), {"rows": [row]})


def open_row(kit: Kit, number: int = 1) -> JsonObject:
    """Return a good OPEN as the row of a document, to be changed."""
    value = read_baseline(kit.baseline_json(number))
    return {
        "body": {"baseline": baseline_json(value), "epoch": 1},
        "case": baseline_id(value),
        "object": value.crafts[0].object,
        "step": "open",
        "tca_us": value.tca_us,
    }


def _document(
    *codes: str, change: Callable[[_Draft], None] = lambda _draft: None
) -> Callable[[Kit], None]:
    """Return a check of a document that differs from a good OPEN."""

    def check(kit: Kit) -> None:
        draft = _draft(kit, open_row(kit))
        change(draft)
        text = draft.sign(kit)
        expect(kit.deliver(text, COORDINATION, draft.label), *codes)

    return check


def _with(name: str, value: object) -> Callable[[_Draft], None]:
    """Return a change of one field of a document."""
    return lambda draft: setattr(draft, name, value)


def _label(**changes: object) -> Callable[[_Draft], None]:
    """Return a change of members of the label."""

    def change(draft: _Draft) -> None:
        draft.label = {**draft.label, **plain_object(changes)}

    return change


def _labels_differ(kit: Kit) -> None:
    text, label = coordination(kit, open_row(kit))
    other = dict(label, classification="clear")
    expect(kit.deliver(text, COORDINATION, other), "malformed")


def _changed_payload(name: str, value: object) -> Callable[[Kit], None]:
    """Return a check of a signed payload that is no document; ``None`` drops a member."""

    def check(kit: Kit) -> None:
        text, label = coordination(kit, open_row(kit))
        payload = read_strict(from_text64(text.split(".")[1]))
        if value is None:
            payload.pop(name)
        else:
            payload[name] = value
        broken = sign_statement(kit.node.signer, DOCUMENT, payload)
        expect(kit.deliver(broken, COORDINATION, label), *MALFORMED)

    return check


def _other(role: Role) -> PersonMark:
    """Return the mark of another person of the kit."""
    return replace(mark_of(role), person="person:KIT00001")


def _documents() -> Iterator[Check]:
    no = ("not-released",)
    for name, codes, change in (
        ("purpose-other", no, _with("purpose", "research")),
        ("purpose-unknown", no, _with("purpose", "conquest")),
        ("purpose-none", no, _with("purpose", "")),
        ("kind-unshared", no, _with("kind", "elements")),
        ("kind-unknown", ("malformed", "not-released"), _with("kind", "gossip")),
        ("label-for-nobody", no, _label(releasable_to=[])),
        ("label-for-another", no, _label(releasable_to=["party:zzz"])),
        ("label-policy-unknown", no, _label(policy="none")),
        ("label-level-unknown", no, _label(classification="ultra")),
        ("label-more", no, _label(more=1)),
        ("originator-another", no, _with("originator", "party:zzz")),
        ("rows-and-more", no, _with("body", {"rows": [], "more": 1})),
        ("rows-none", ("not-released", "malformed"), _with("body", {})),
        ("opened-with-unknown", no, _with("opened_with", "sha256:" + "1" * 64)),
    ):
        yield f"document-{name}", "I8", _document(*codes, change=change)
    named = ("persons",)
    for name, change in (
        ("nobody", _with("persons", ())),
        ("a-viewer", _with("persons", (mark_of(Role.VIEWER),))),
        ("an-officer", _with("persons", (mark_of(Role.DUTY_OFFICER),))),
        (
            "one-who-may-not",
            _with("persons", (mark_of(Role.SIGNATORY), _other(Role.ANALYST))),
        ),
        ("a-policy-of-an-operator", _with("policy", "sha256:" + "1" * 64)),
    ):
        yield f"document-persons-{name}", "I9", _document(*named, change=change)
    for name, persons in (
        ("empty", []),
        ("text", "Ada"),
        ("twice", marks_json([mark_of(Role.SIGNATORY)]) * 2),
        ("free-text", [{"by": "Ada"}]),
        ("none", None),
    ):
        yield f"document-persons-{name}", "R9", _changed_payload("persons", persons)
    yield "document-label-differs", "I8", _labels_differ
    for name, value in (
        ("version", 3),
        ("from", "party:zzz"),
        ("more", 1),
        ("kind", None),
        ("issued_us", "now"),
        ("clauses", [1]),
        ("body", []),
    ):
        yield f"document-payload-{name}", "R9", _changed_payload(name, value)


def _questions() -> Iterator[Check]:
    def unknown(kit: Kit) -> None:
        try:
            kit.question("gossip", {})
        except ComityError:
            return
        raise MissError("an unknown question was answered")

    def hello(kit: Kit) -> None:
        answer = kit.question("hello", {})
        off_s = abs(answer.at_us - kit.node.clock()) / 1e6
        if off_s > 60.0:
            raise MissError(f"the clocks differ by {off_s:.0f} s")

    def own_keys(kit: Kit) -> None:
        keys = kit.question("keys", {}).body.get("keys")
        if not isinstance(keys, list) or not keys:
            raise MissError("the answer holds no keys")

    def pull(kit: Kit) -> None:
        items = kit.question("pull", {"after": 0}).body.get("items")
        if not isinstance(items, list) or not items:
            raise MissError("the answer holds no items although envelopes were sent")

    def unknown_case(kit: Kit) -> None:
        expect(kit.seat("sha256:" + "0" * 64).known, False)

    yield "question-hello", "R12", hello
    yield "question-keys", "R12", own_keys
    yield "question-pull", "R12", pull
    yield "question-unknown", "R12", unknown
    yield "question-unknown-case", "R12", unknown_case


def question_checks() -> list[Check]:
    """Return the cases about questions, in the order in which they are run."""
    return list(_questions())


def document_checks() -> list[Check]:
    """Return the cases about documents, in the order in which they are run."""
    return list(_documents())
