"""What a node knows of anything with an id: which agreement governs it, who shares it."""

from typing import Any

from comity.apps.atlas.shared_history import shared_history
from comity.apps.notices.views import show_notice
from comity.apps.sharing.agreements import find_agreement, list_agreements, shown
from comity.apps.sharing.holdings import held
from comity.foundations.errors import InputError, UnknownNameError
from comity.foundations.identifiers import object_name, parse_id
from comity.foundations.plain import plain
from comity.node.exchange.introductions import list_peers
from comity.node.node import Node, UnitOfWork
from comity.node.proofs.evidence import find_entry
from comity.node.proofs.listing import entry_json
from comity.trust.policy import explain_agreement

__all__ = ["known_of"]


def known_of(node: Node, text: str) -> dict[str, Any]:
    """Return what this node knows of a party, object, agreement, document or notice.

    Raises
    ------
    InputError, UnknownNameError, FormatError
        If the id is of none of these kinds, or nothing is called so.
    """
    if text.isascii() and text.isdigit():
        text = object_name(text)
    if text.count("/") in {3, 4}:
        return {"id": text, **show_notice(node, text)}
    if text.startswith("document:"):
        name = text.removeprefix("document:")
        return node.database.read(lambda c: entry_json(find_entry(c, name)))
    kind = parse_id(text).kind
    if kind == "party":
        return _party(node, text)
    if kind == "object":
        return _object(node, text)
    if kind == "agreement":
        return _agreement(node, text)
    raise InputError(f"{text}: nodes keep no {kind} yet")


def _party(node: Node, party: str) -> dict[str, Any]:
    peers = [row for row in list_peers(node) if row["party"] == party]
    found = [row for row in list_agreements(node) if party in row["parties"]]
    if not peers and not found and party != node.party:
        raise UnknownNameError(f"{party} is no peer and in no agreement of this node")
    shared = held(node, party, most=1_000_000)
    kinds = {row["kind"] for row in shared}
    return {
        "id": party,
        "peer": peers[0] if peers else None,
        "agreements": [f"{row['agreement']}, {row['state']}" for row in found],
        "shares_with_us": {
            kind: sum(row["kind"] == kind for row in shared) for kind in sorted(kinds)
        },
    }


def _object(node: Node, name: str) -> dict[str, Any]:
    """Return which clauses in force mean an object, and what others have shared of it."""

    def governed(work: UnitOfWork) -> list[str]:
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

    return {
        "id": name,
        "agreements": node.view(governed),
        "shared": [
            {key: row[key] for key in ("from", "kind", "as_of_us", "erase_us", "entry")}
            for row in held(node, object_id=name)
        ],
    }


def _agreement(node: Node, name: str) -> dict[str, Any]:
    value, life = node.view(lambda work: find_agreement(work, name))
    said = {
        entry.party: [*entry.may, *(f"not {words}" for words in entry.may_not)]
        for entry in explain_agreement(value)
    }
    return {
        "id": value.id,
        **shown(value, life),
        "explained": said,
        "history": plain(shared_history(value.parties).records),
    }
