"""Versions of agreements that the node holds: listed, and shown with what changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from comity.apps.sharing.named_versions import Held, find_version, lives_of
from comity.foundations.errors import UnknownNameError
from comity.foundations.plain import JsonObject
from comity.node.node import Node, UnitOfWork
from comity.node.store.agreements import (
    HeldVersion,
    held_version,
    lives_of_versions,
    read_content,
    version_lives_then,
)
from comity.node.store.listed_agreements import versions_after
from comity.trust.policy import explain_agreement
from comity.trust.policy.differences import ContentChange, differences
from comity.trust.policy.explain import Explained
from comity.trust.policy.lifecycle import Life

__all__ = [
    "AgreementContent",
    "AgreementVersion",
    "list_agreements",
    "shown_agreement",
    "version_of",
]


@dataclass(frozen=True, slots=True)
class AgreementVersion:
    """A version of an agreement, and where it is in its life.

    Attributes
    ----------
    agreement, hash
        Its id, and the hash of its content.
    title, parties
        Its title; ids of its parties.
    state
        draft, signing, signed, in force, notice given, withdrawn, amended or expired.
    from_us, until_us
        In force from (included) to (excluded), microseconds of UTC since 1970; equal if it
        never is.
    missing
        Parties that have not signed.
    ends_for
        Party → the instant from which nothing is shared with or by it.
    clauses
        Ids of its clauses.
    proposer, received_us
        Which party sent it first (this one, if it did; empty if that is not known), and
        when this node had it, microseconds of UTC since 1970.
    rejected_us
        When people of this node rejected it, if they did.
    ends_between
        Party that has withdrawn → other party → the instant from which nothing is shared
        between the two: the notice runs from when the other one has it.
    """

    agreement: str
    hash: str
    title: str
    parties: tuple[str, ...]
    state: str
    from_us: int
    until_us: int
    missing: tuple[str, ...]
    ends_for: Mapping[str, int]
    clauses: tuple[str, ...]
    proposer: str
    received_us: int
    rejected_us: int | None
    ends_between: Mapping[str, Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class AgreementContent:
    """A version as people read it before they sign: its hash, and what changed.

    Attributes
    ----------
    agreement, hash, state
        Its id, the hash that names it in a signature, and where it is in its life.
    version
        The same with everything that a list shows.
    compared_with
        Hash of the version before it, empty if there is none.
    differences
        What differs from that version; every member of the content if there is none.
    content
        What is signed.
    explained
        Per party what it may see and may not.
    """

    agreement: str
    hash: str
    state: str
    version: AgreementVersion
    compared_with: str
    differences: tuple[ContentChange, ...]
    content: JsonObject
    explained: tuple[Explained, ...]


def version_of(value: HeldVersion, life: Life) -> AgreementVersion:
    """Return a version with its life, for people and programs."""
    between: dict[str, dict[str, int]] = {}
    for (party, other), end in life.ends_between.items():
        between.setdefault(party, {})[other] = end
    return AgreementVersion(
        value.id,
        value.hash,
        value.title,
        value.parties,
        life.state,
        life.begins_us,
        life.ends_us,
        life.missing,
        dict(life.ends_for),
        value.clauses,
        value.proposer,
        value.received_us,
        value.rejected_us,
        between,
    )


def list_agreements(
    node: Node,
    *,
    after: str = "",
    limit: int | None = None,
    rejected: bool = False,
    party: str = "",
    at_us: int | None = None,
) -> list[AgreementVersion]:
    """Return the versions that the node holds, by name, version and hash.

    Parameters
    ----------
    after
        Hash of a version: those that stand after it; from the first one if empty.
    limit
        At most so many; all if ``None``.
    rejected
        Whether those that people have rejected are among them.
    party
        Those between this party and others; all if empty.
    at_us
        As the node knew them at an instant, microseconds of UTC since 1970; None: now.

    Raises
    ------
    UnknownNameError
        If there is no version ``after``.
    """
    with node.reading() as work:
        if party or limit is None or at_us is not None:
            every = (
                lives_of(work)
                if at_us is None
                else version_lives_then(work.connection, at_us, work.party)
            )
            start = _place_behind(every, after)
            chosen = [
                pair
                for pair in every[start:]
                if (rejected or pair[0].rejected_us is None)
                and (not party or party in pair[0].parties)
            ][:limit]
        else:
            last = _named_by(work, after) if after else None
            rows = versions_after(work.connection, limit, last, rejected=rejected)
            chosen = lives_of_versions(work.connection, work.now_us, work.party, rows)
    return [version_of(*pair) for pair in chosen]


def _named_by(work: UnitOfWork, hash_: str) -> HeldVersion:
    """Return the version of a hash.

    Raises
    ------
    UnknownNameError
        If there is none.
    """
    found = held_version(work.connection, hash_)
    if found is None:
        raise _unknown(hash_)
    return found


def _place_behind(lives: Sequence[Held], hash_: str) -> int:
    """Return the place behind the version of a hash; the first one if the hash is empty."""
    if not hash_:
        return 0
    places = [k for k, (value, _) in enumerate(lives) if value.hash == hash_]
    if not places:
        raise _unknown(hash_)
    return places[0] + 1


def _unknown(hash_: str) -> UnknownNameError:
    return UnknownNameError(
        f"this node holds no agreement {hash_[:80]!r}", remedy="comity agreement list"
    )


# -- shown before it is signed -----------------------------------------------------------


def shown_agreement(work: UnitOfWork, what: str) -> AgreementContent:
    """Return a version with its hash, and what differs from the version before it.

    Raises
    ------
    UnknownNameError
        If there is none, or several fit.
    """
    value, life = find_version(work, what)
    agreement = read_content(work.connection, value.hash)
    before = _before(lives_of(work), value, work.party)
    old: Mapping[str, object] = {}
    if before is not None:
        old = read_content(work.connection, before.hash).content
    return AgreementContent(
        value.id,
        value.hash,
        life.state,
        version_of(value, life),
        "" if before is None else before.hash,
        tuple(differences(old, agreement.content)),
        dict(agreement.content),
        tuple(explain_agreement(agreement)),
    )


def _before(
    lives: Sequence[Held], value: HeldVersion, party: str
) -> HeldVersion | None:
    """Return what a version is compared with.

    The one that it amends; else the last one of its name that this party has signed; else
    the one before it by number, or by when it came.
    """
    others = [pair for pair in lives if pair[0].name == value.name]
    earlier = [
        pair
        for pair in others
        if (pair[0].version, pair[0].received_us) < (value.version, value.received_us)
    ]
    amended = [pair for pair in lives if pair[0].hash == value.amends]
    signed = [pair for pair in earlier if party not in pair[1].missing]
    chosen = amended or signed or earlier
    if not chosen:
        return None
    return max((v for v, _ in chosen), key=lambda v: (v.version, v.received_us))
