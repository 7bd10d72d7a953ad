"""What a node knows of anything with an id: which agreement governs it, who shares it."""

from collections.abc import Mapping
from dataclasses import dataclass

from comity.apps.atlas.shared_history import shared_history
from comity.apps.notices.views import show_notice
from comity.apps.sharing.agreements import find_agreement, list_agreements, version_of
from comity.apps.sharing.holdings import held
from comity.foundations.errors import InputError, UnknownNameError
from comity.foundations.identifiers import object_name, parse_id
from comity.foundations.plain import JsonObject, named, plain, plain_object
from comity.node.exchange.introductions import KnownPeer, list_peers
from comity.node.node import Node, UnitOfWork
from comity.node.proofs.evidence import find_entry
from comity.node.proofs.listing import listed_entry
from comity.trust.policy import explain_agreement

__all__ = ["ObjectKnown", "PartyKnown", "SharedRow", "known_of"]


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


def known_of(node: Node, text: str) -> JsonObject:
    """Return a party, object, agreement, document or notice as this node knows it, as JSON.

    Raises
    ------
    InputError, UnknownNameError, FormatError
        If the id is of none of these kinds, or nothing is called so.
    """
    if text.isascii() and text.isdigit():
        text = object_name(text)
    if text.count("/") in {3, 4}:
        return {"id": text, **plain_object(show_notice(node, text))}
    if text.startswith("document:"):
        name = text.removeprefix("document:")
        with node.reading() as work:
            return plain_object(listed_entry(find_entry(work.connection, name)))
    kind = parse_id(text).kind
    if kind == "party":
        return plain_object(_party(node, text))
    if kind == "object":
        return plain_object(_object(node, text))
    if kind == "agreement":
        return _agreement(node, text)
    raise InputError(
        f"{text}: a node shows no {kind}",
        remedy="give a party, object, agreement, document or notice",
    )


def _party(node: Node, party: str) -> PartyKnown:
    peers = [row for row in list_peers(node) if row.party == party]
    versions = [one for one in list_agreements(node) if party in one.parties]
    if not peers and not versions and party != node.party:
        raise UnknownNameError(f"{party} is no peer and in no agreement of this node")
    kinds = [row.kind for row in held(node, party, most=1_000_000)]
    return PartyKnown(
        party,
        peers[0] if peers else None,
        [f"{one.agreement}, {one.state}" for one in versions],
        {kind: kinds.count(kind) for kind in sorted(set(kinds))},
    )


def _object(node: Node, name: str) -> ObjectKnown:
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
        for row in held(node, object_id=name)
    ]
    return ObjectKnown(name, node.view(clauses_in_force), shared)


def _agreement(node: Node, name: str) -> JsonObject:
    """Return a version with its life, what it means for each party, and their history."""
    with node.reading() as work:
        value, life = find_agreement(work, name)
    explained: JsonObject = {
        entry.party: [*entry.may, *(f"not {sentence}" for sentence in entry.may_not)]
        for entry in explain_agreement(value)
    }
    return {
        "id": value.id,
        **plain_object(version_of(value, life)),
        "explained": explained,
        "history": plain(shared_history(value.parties).records),
    }
