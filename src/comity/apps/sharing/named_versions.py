"""Which version of an agreement people mean: by hash, by name and hash, by name."""

import re
from collections.abc import Sequence

from comity.foundations.errors import InputError, UnknownNameError
from comity.node.node import UnitOfWork
from comity.node.store.agreements import HeldVersion, read_content, version_lives
from comity.trust.policy import Agreement
from comity.trust.policy.lifecycle import Life

__all__ = [
    "Held",
    "find_agreement",
    "find_by_hash",
    "find_signed",
    "find_version",
    "lives_of",
]

#: A version that the node holds, and its life.
Held = tuple[HeldVersion, Life]
#: Letters of a hash that name a version, at least.
SHORTEST_HASH = 12
_HASH = re.compile(rf"(?:sha256:)?([0-9a-f]{{{SHORTEST_HASH},64}})")
#: Hashes in one message, at most.
NAMED = 5


def lives_of(work: UnitOfWork) -> list[Held]:
    """Return all versions that the node holds, with their lives."""
    return version_lives(work.connection, work.now_us, work.party)


def _called(lives: Sequence[Held], name: str) -> list[Held]:
    """Return the versions with a name, or with the id that holds it and a number."""
    return [pair for pair in lives if name in {pair[0].name, pair[0].id}]


def _one_of(matches: Sequence[Held], name: str) -> Held:
    """Return the only match.

    Raises
    ------
    UnknownNameError
        If there is none, or several.
    """
    if not matches:
        raise UnknownNameError(
            f"this node holds no agreement {name[:80]!r}",
            remedy="comity agreement list",
        )
    if len(matches) > 1:
        hashes = [value.hash for value, _ in matches]
        more = len(hashes) - NAMED
        raise UnknownNameError(
            f"{len(matches)} agreements are called {name[:80]!r}",
            remedy="name one by its hash: "
            + ", ".join(hashes[:NAMED])
            + (f" and {more} more" if more > 0 else ""),
        )
    return matches[0]


def _newest(lives: Sequence[Held]) -> list[Held]:
    """Return the versions with the highest number, those that were rejected left out."""
    kept = [pair for pair in lives if pair[0].rejected_us is None] or list(lives)
    last = max((value.version for value, _ in kept), default=0)
    return [pair for pair in kept if pair[0].version == last]


def _split(what: str) -> tuple[str, str]:
    """Return name and start of a hash (without its algorithm), either may be empty."""
    name, at, rest = what.rpartition("@")
    match = _HASH.fullmatch(rest)
    if match is None:
        return (what, "") if not at else (name, "-")
    return name, match.group(1)


def _with_hash(lives: Sequence[Held], start: str) -> list[Held]:
    return [pair for pair in lives if pair[0].hash.startswith(f"sha256:{start}")]


def find_version(work: UnitOfWork, what: str) -> Held:
    """Return a version by hash (a beginning of 12 letters), ``NAME@HASH``, id or name.

    By name it is the newest version that was not rejected.

    Raises
    ------
    UnknownNameError
        If there is none, or several fit.
    """
    lives = lives_of(work)
    name, start = _split(what)
    if start:
        found = _with_hash(lives, start)
        # A name may look like the beginning of a hash.
        found = _called(found, name) if name else found or _called(lives, what)
        return _one_of(found, what)
    return _one_of(_newest(_called(lives, name)), what)


def find_agreement(work: UnitOfWork, what: str) -> tuple[Agreement, Life]:
    """Return a version with its clauses, named as in `find_version`.

    Raises
    ------
    UnknownNameError
        If there is none, or several fit.
    """
    value, life = find_version(work, what)
    return read_content(work.connection, value.hash), life


def find_by_hash(work: UnitOfWork, what: str) -> Held:
    """Return the version that people name by its hash before they sign or reject it.

    Parameters
    ----------
    what
        ``NAME@HASH``: this content, if it is still what this node has under the name.
        Or a hash alone: this content, whatever else came since. A beginning of 12 letters
        of the hash is enough.

    Raises
    ------
    InputError
        If no hash is given, or another content has come under the name since.
    UnknownNameError
        If there is no such version, or several fit.
    """
    lives = lives_of(work)
    name, start = _split(what)
    same = _called(lives, name) if name else []
    if not start or start == "-":
        shown = name if same else "NAME"
        raise InputError(
            f"{what[:80]!r} names no content: what is signed is named by its hash",
            remedy=f"comity agreement show {shown}, then {shown}@HASH as it is shown there",
        )
    found = _with_hash(same if name else lives, start)
    if name and not found:
        _refuse_changed(what, start, _newest(same))
    value, life = _one_of(found, what)
    newer = [
        pair
        for pair in same
        if pair[0].rejected_us is None
        and pair[0].hash != value.hash
        # Others may call an agreement among themselves the same.
        and set(pair[0].parties) >= set(value.parties)
        and (pair[0].version, pair[0].received_us) >= (value.version, value.received_us)
    ]
    # Who has signed already only sends its signature again.
    if newer and work.party in life.missing:
        _refuse_changed(what, value.hash.removeprefix("sha256:"), newer)
    return value, life


def _refuse_changed(what: str, start: str, now: Sequence[Held]) -> None:
    """Refuse a hash that is not what is held under the name.

    Raises
    ------
    InputError
        Naming both hashes.
    UnknownNameError
        If nothing is held under the name.
    """
    if not now:
        _one_of((), what)
    value = max((value for value, _ in now), key=lambda v: (v.version, v.received_us))
    raise InputError(
        f"{value.name} has changed since it was shown: named is sha256:{start}, "
        f"this node holds {value.hash} (version {value.version}, sent by "
        f"{value.proposer or 'a party to it'})",
        remedy=f"comity agreement show {value.name}@{value.hash} shows what changed; "
        "a hash without a name means its content whatever came since",
    )


def find_signed(work: UnitOfWork, what: str) -> Held:
    """Return the version that this party withdraws from: one that it has signed.

    Raises
    ------
    UnknownNameError
        If there is none, or the name fits several.
    InputError
        If this party has signed no version that is called so.
    """
    lives = lives_of(work)
    name, start = _split(what)
    matches = _with_hash(lives, start) if start else _called(lives, name)
    if name and start:
        matches = _called(matches, name)
    if not matches:
        _one_of(matches, what)
    signed = [pair for pair in matches if work.party not in pair[1].missing]
    if not signed:
        raise InputError(
            f"{work.party} has not signed {what[:80]!r}: there is nothing to withdraw from",
            remedy="comity agreement reject NAME@HASH, if it is not to be signed",
        )
    going = [pair for pair in signed if pair[1].state not in {"amended", "expired"}]
    kept = [pair for pair in going if work.party not in pair[1].ends_for]
    return _one_of(kept or going or signed, what)
