"""What a node knows of anything with an id: which agreement governs it, who shares it."""

from collections.abc import Mapping
from dataclasses import dataclass

from comity.apps.atlas.shared_history import local_atlas, shared_history
from comity.apps.atlas.show import show_entry
from comity.apps.notices.views import show_notice
from comity.apps.sharing.holdings import held
from comity.apps.sharing.store.holdings import kinds_of_entries
from comity.apps.sharing.versions import list_agreements, shown_agreement
from comity.atlas.vocabulary import RECORD_ID
from comity.foundations.errors import InputError, UnknownNameError
from comity.foundations.identifiers import object_name, parse_id
from comity.foundations.plain import JsonObject, named, plain, plain_object
from comity.node.exchange.introductions import KnownPeer, show_peer
from comity.node.node import Node, UnitOfWork
from comity.node.persons.named_notices import with_reasons
from comity.node.persons.seen import EVERYTHING, Seen
from comity.node.proofs.evidence import find_entry
from comity.node.proofs.listing import listed_entry
from comity.node.store.peers import find_peer

__all__ = ["KnownThing", "ObjectKnown", "PartyKnown", "SharedRow", "known_of"]


@dataclass(frozen=True, slots=True)
class PartyKnown:
    """What a node knows of a party.

    ``peer``: its state as a peer, or None. ``agreements``: id and state of each that it is a
    party to. ``shares_with_us``: kind of data → number of rows.
    """

    id: str
    peer: KnownPeer | None
    agreements: list[str]
    shares_with_us: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedRow:
    """A row about an object that a party has shared; instants are UTC, microseconds."""

    sender: str = named("from")
    kind: str
    as_of_us: int
    erase_us: int | None
    entry: int


@dataclass(frozen=True, slots=True)
class ObjectKnown:
    """Clauses in force that concern an object, and what others have shared of it."""

    id: str
    agreements: list[str]
    shared: list[SharedRow]


@dataclass(frozen=True, slots=True)
class KnownThing:
    """A thing with an id, as a node knows it.

    Attributes
    ----------
    kind
        party, object, agreement, document, notice, or record: an entry of the atlas.
    facts
        What the node knows of it; the members depend on the kind.
    """

    kind: str
    facts: JsonObject


def known_of(node: Node, text: str, seen: Seen = EVERYTHING) -> KnownThing:
    """Return a party, object, agreement, document or notice as this node knows it.

    Parameters
    ----------
    seen
        Of what others have shared, and of notices, these documents alone.

    Raises
    ------
    InputError, UnknownNameError, FormatError
        If the id is of none of these kinds, or nothing is called so.
    """
    if text.isascii() and text.isdigit():
        text = object_name(text)
    if text.count("/") in {3, 4}:
        facts = {"id": text, **plain_object(show_notice(node, text, seen))}
        return KnownThing("notice", facts)
    if text.startswith("document:"):
        name = text.removeprefix("document:")
        with node.reading() as work:
            row = listed_entry(find_entry(work.connection, name))
            (entry,) = with_reasons(work, [row], seen)
        return KnownThing("document", plain_object(entry))
    if RECORD_ID.fullmatch(text):
        return KnownThing("record", plain_object(show_entry(local_atlas(), text)))
    kind = parse_id(text).kind
    if kind == "party":
        return KnownThing(kind, plain_object(_party(node, text, seen)))
    if kind == "object":
        return KnownThing(kind, plain_object(_object(node, text, seen)))
    if kind == "agreement":
        return KnownThing(kind, _agreement(node, text))
    raise InputError(
        f"{text}: a node shows no {kind}",
        remedy="give a party, object, agreement, document or notice",
    )


def _party(node: Node, party: str, seen: Seen) -> PartyKnown:
    with node.reading() as work:
        known = find_peer(work.connection, party)
        rows = kinds_of_entries(work.connection, party) if seen.anything else []
        shown = seen.entries(work, {row.entry: row.hash for row in rows})
    kinds: dict[str, int] = {}
    for row in rows:
        if row.entry in shown:
            kinds[row.kind] = kinds.get(row.kind, 0) + row.rows
    is_peer = known is not None and known.removed_us is None
    peer = show_peer(node, party) if is_peer else None
    versions = list_agreements(node, party=party)
    if peer is None and not versions and party != node.party:
        raise UnknownNameError(f"{party} is no peer and in no agreement of this node")
    return PartyKnown(
        party,
        peer,
        [f"{one.agreement}, {one.state}" for one in versions],
        kinds,
    )


def _object(node: Node, name: str, seen: Seen) -> ObjectKnown:
    """Return which clauses in force concern an object, and what others have shared of it."""

    def clauses_in_force(work: UnitOfWork) -> list[str]:
        decider = work.release_context().decider
        now = work.now_us
        return [
            f"{rule.agreement.id}, clause {rule.clause.id}: {rule.sender} "
            f"{'shares with' if rule.clause.shares else 'withholds from'} {rule.recipient}"
            for rule in decider.rules
            if rule.begins_us <= now < rule.ends_us
            and rule.clause.objects.holds(name)
            and not rule.clause.but_not.holds(name)
        ]

    shared = [
        SharedRow(
            sender=row.sender,
            kind=row.kind,
            as_of_us=row.as_of_us,
            erase_us=row.erase_us,
            entry=row.entry,
        )
        for row in held(node, object_id=name, seen=seen)
    ]
    return ObjectKnown(name, node.view(clauses_in_force), shared)


def _agreement(node: Node, name: str) -> JsonObject:
    """Return a version with its life, what it means for each party, and their history."""
    with node.reading() as work:
        shown = shown_agreement(work, name)
    explained: JsonObject = {
        entry.party: [*entry.may, *(f"not {sentence}" for sentence in entry.may_not)]
        for entry in shown.explained
    }
    history = shared_history(shown.version.parties, "sharing")
    return {
        "id": shown.agreement,
        **plain_object(shown.version),
        "explained": explained,
        "history": plain(history.records),
        "precedents": plain(history.precedents),
    }
