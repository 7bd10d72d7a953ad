"""Keys that are sealed for: our own, renewed each week and then destroyed, and those of peers.

Our node key states a new pair of each kind before the old one ends; its statement goes out with
every introduction, and through gateways. The half that opens is kept beyond its week until
nothing can wait for it: every gateway has been asked since and held nothing more, and where
transfer files were taken, for 30 days. Then it is overwritten: what was recorded on the way
before that does not open any more, for anybody.
"""

from collections.abc import Iterable, Mapping

from comity.foundations.constants import DAY_US, HOUR_US
from comity.foundations.errors import ComityError, TrustError
from comity.node.exchange.channels import our_gateways
from comity.node.gate.sealed import SealingKeyError
from comity.node.node import Node, UnitOfWork
from comity.node.store import log, sealing
from comity.trust.identity.keyring import Keyring
from comity.trust.identity.keys import to_text64
from comity.trust.identity.sealing_pairs import (
    SealingPair,
    SealingPublicKey,
    supported_kinds,
)
from comity.trust.identity.sealing_statements import (
    read_sealing_key,
    sign_sealing_key,
)

__all__ = [
    "best_key",
    "destroy_old",
    "find_pair",
    "learn_keys",
    "newest_key",
    "newest_keys",
    "note_emptied",
    "note_file",
    "our_statements",
    "statements_for",
]

#: A new key is made when the newest one ends within this time.
RENEW_US = 2 * DAY_US
#: Clocks of peers may be behind, and requests under way, when a validity ends.
GRACE_US = HOUR_US
#: How long gateways keep what nobody collects, and transfer files may be on their way.
LONGEST_US = 30 * DAY_US
#: Statements that one introduction may hold.
MOST = 8


def our_statements(node: Node) -> list[str]:
    """Return our statements to seal for, the newest of each kind; new ones are made when due.

    Raises
    ------
    TrustError
        If by the fence this node is a copy.
    """
    with node.reading() as work:
        kept = _newest(work, work.party)
        due = _is_due(work, kept)
    if not due:
        return [row.text for row in kept.values()]
    with node.writing() as work:
        kept = _newest(work, work.party)
        if _is_due(work, kept):
            _make(work)
            kept = _newest(work, work.party)
    node.raise_fence()
    return [row.text for row in kept.values()]


def _newest(work: UnitOfWork, party: str) -> dict[str, sealing.SealingRow]:
    """Return the newest usable key of each kind, by kind."""
    own = party == work.party
    rows = sealing.sealing_rows(work.connection, party, work.now_us, own=own)
    return _usable(work, work.ring(party), rows, own=own)


def _usable(
    work: UnitOfWork, ring: Keyring, rows: Iterable[sealing.SealingRow], *, own: bool
) -> dict[str, sealing.SealingRow]:
    """Return of valid keys, the newest first, the first usable one of each kind."""
    at = work.now_us
    found: dict[str, sealing.SealingRow] = {}
    for row in rows:
        if row.kind in found:
            continue
        try:
            ring.certificate(row.signer, work.node.roles, at)
        except TrustError:
            continue
        if not own or row.signer == work.node.signer.public.kid:
            found[row.kind] = row
    return found


def _is_due(work: UnitOfWork, kept: dict[str, sealing.SealingRow]) -> bool:
    ends = [row.until_us for row in kept.values()]
    whole = set(kept) >= set(supported_kinds())
    return not whole or min(ends) - work.now_us < RENEW_US


def _make(work: UnitOfWork) -> None:
    node, made, seeds = work.node, [], []
    for kind in supported_kinds():
        seed = node.entropy(32, f"sealing {kind}")
        pair = SealingPair(kind, seed)
        made.append(sign_sealing_key(node.signer, node.party, pair.public, work.now_us))
        seeds.append(seed)
    sealing.keep_sealing_keys(work.connection, made, seeds)
    work.count_signatures(len(made))


def find_pair(node: Node, kid: bytes) -> SealingPair:
    """Return the pair of ours of a name.

    Raises
    ------
    SealingKeyError
        If it was destroyed, or never was here.
    """
    known = node.pairs.get(kid)
    if known is None:
        with node.reading() as work:
            row = sealing.load_seed(work.connection, work.party, to_text64(kid))
        if row is None:
            raise SealingKeyError(
                "it was sealed for a key that is not here any more",
                remedy="the sender seals it again; ask for a new file",
            )
        known = node.pairs[kid] = SealingPair(*row)
    return known


def newest_key(work: UnitOfWork, party: str) -> sealing.SealingRow | None:
    """Return the stored key to seal for now: the strongest kind, the newest of it."""
    return _strongest(_newest(work, party))


def newest_keys(
    work: UnitOfWork, rings: Mapping[str, Keyring]
) -> dict[str, sealing.SealingRow | None]:
    """Return the stored keys to seal for now of some peers, by party; see `newest_key`."""
    rows = sealing.sealing_rows_of(work.connection, list(rings), work.now_us)
    return {
        party: _strongest(_usable(work, ring, rows[party], own=False))
        for party, ring in rings.items()
    }


def _strongest(kept: Mapping[str, sealing.SealingRow]) -> sealing.SealingRow | None:
    return next((kept[kind] for kind in supported_kinds() if kind in kept), None)


def best_key(work: UnitOfWork, party: str) -> SealingPublicKey | None:
    """Return the key to seal for a party now; ``None`` if none is known that is valid."""
    row = newest_key(work, party)
    return None if row is None else SealingPublicKey(row.kind, row.public)


def learn_keys(work: UnitOfWork, party: str, texts: Iterable[str]) -> int:
    """Keep the statements of a peer that hold; return how many.

    What does not hold is left out: it may be of a kind that a later version knows.
    """
    ring, at = work.ring(party), work.now_us
    good = []
    for text in list(texts)[:MOST]:
        try:
            good.append(read_sealing_key(text, ring, work.node.roles, at))
        except ComityError:
            continue
    sealing.keep_sealing_keys(work.connection, good)
    sealing.drop_sealing_keys(work.connection, party, at - LONGEST_US)
    return len(good)


def statements_for(work: UnitOfWork, party: str) -> list[str]:
    """Return the statements of a party that we know, for those who ask a gateway."""
    return [row.text for row in _newest(work, party).values()]


# -- the end of a key ----------------------------------------------------------------------


def note_file(work: UnitOfWork) -> None:
    """Note that transfer files come to this node: others may be on their way."""
    log.set_number(work.connection, "transfer files", work.now_us)


def note_emptied(node: Node, gateway: str) -> None:
    """Note that a gateway holds nothing more for us, if an old key waits for that."""
    with node.reading() as work:
        old = _ended(work)
        seen = log.read_number(work.connection, f"emptied {gateway}")
    if any(row.until_us + GRACE_US > seen for row in old):
        with node.writing() as work:
            log.set_number(work.connection, f"emptied {gateway}", work.now_us)


def _ended(work: UnitOfWork) -> list[sealing.SealingRow]:
    before_us = work.now_us - GRACE_US
    return sealing.own_seeds(work.connection, work.party, before_us)


def _waits(work: UnitOfWork, row: sealing.SealingRow, gateways: list[str]) -> bool:
    """Tell whether something that was sealed for an ended key may still come."""
    if work.now_us > row.until_us + GRACE_US + LONGEST_US:
        return False
    files_us = log.read_number(work.connection, "transfer files")
    if files_us > work.now_us - 3 * LONGEST_US:
        return True
    return any(
        log.read_number(work.connection, f"emptied {gateway}")
        <= row.until_us + GRACE_US
        for gateway in gateways
    )


def destroy_old(node: Node) -> int:
    """Destroy the opening halves of ended keys for which nothing waits; return how many."""
    with node.reading() as work:
        old = _ended(work)
        gateways = our_gateways(work) if old else []
        done = [row.kid for row in old if not _waits(work, row, gateways)]
    if not done:
        return 0
    with node.writing() as work:
        sealing.destroy_seeds(work.connection, work.party, done)
    node.pairs.clear()
    # The write-ahead log held them, too.
    node.database.forget()
    return len(done)
