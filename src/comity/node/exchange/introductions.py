"""Meeting: who a node is, and whom people have verified."""

from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from comity.foundations.errors import FormatError, InputError, TrustError
from comity.foundations.identifiers import parse_id
from comity.foundations.strict import has_exactly
from comity.node.gate import check_peer_url
from comity.node.node import Node, UnitOfWork, known_party
from comity.node.store import log, schema
from comity.node.store.statements import store_statements
from comity.trust.identity import Keyring, PublicKey, sign_statement
from comity.trust.identity.statements import claimed_payload
from comity.trust.ledger.envelope import PROTOCOLS
from comity.trust.policy import Withheld
from comity.trust.policy.protocol import decide_protocol

__all__ = ["INTRODUCTION", "Met", "add_peer", "introduce", "list_peers", "verify_peer"]

#: Type of the signed statement.
INTRODUCTION = "comity-introduction"
MAX_BYTES = 200_000
Met = dict[str, Any]


def introduce(node: Node) -> bytes:
    """Return our introduction: the fixed fields, to whoever asks.

    Raises
    ------
    TrustError
        If the gate withholds it.
    """
    ring: Keyring = node.view(lambda work: work.ring(work.party))
    fields = {
        "drill": node.settings.drill,
        "incarnation": node.incarnation,
        "keys": ring.texts(),
        "name": node.settings.name,
        "party": node.party,
        "protocols": list(PROTOCOLS),
        "root": ring.root.text,
    }
    answer = decide_protocol("introduction", fields, "anybody", verified=False)
    if isinstance(answer, Withheld):
        raise TrustError(answer.words)
    return sign_statement(node.signer, INTRODUCTION, fields).encode()


def read_introduction(data: bytes, at_us: int) -> tuple[dict[str, Any], Keyring]:
    """Read a node's introduction; the root in it is a claim until people compare it.

    Raises
    ------
    FormatError, TrustError
        If it does not fit or hold in itself.
    """
    if len(data) > MAX_BYTES:
        raise FormatError(f"an introduction has at most {MAX_BYTES} bytes")
    text = data.decode("ascii", "replace")
    claimed = claimed_payload(text)
    shape = {
        "drill": bool,
        "incarnation": int,
        "keys": list,
        "name": str,
        "party": str,
        "protocols": list,
        "root": str,
    }
    if not has_exactly(claimed, shape):
        raise FormatError(f"an introduction holds {', '.join(sorted(shape))} alone")
    if parse_id(claimed["party"]).kind != "party":
        raise FormatError(f"{claimed['party']!r} is no party")
    if not all(isinstance(key, str) for key in claimed["keys"]):
        raise FormatError("keys are texts")
    root = PublicKey.from_text(claimed["root"])
    ring = Keyring.from_texts(claimed["party"], root, claimed["keys"])
    ring.read(text, INTRODUCTION, ("node", "drill"), at_us)
    return claimed, ring


def add_peer(node: Node, url: str, *, private: bool = False) -> Met:
    """Ask a node who it is, and keep what it says, unverified.

    Raises
    ------
    InputError, RemoteError
        If the URL is refused, or no answer comes.
    FormatError, TrustError
        If the introduction does not hold, or is of another root than before.
    """
    check_peer_url(url, private=private)
    data = node.gate.fetch_introduction(url, private=private)
    claimed, ring = read_introduction(data, node.clock())
    party = ring.party
    if party == node.party:
        raise InputError(
            f"{url} is {party}: this very party", remedy="give a peer's URL"
        )
    if claimed["drill"] != node.settings.drill:
        which = "a drill" if claimed["drill"] else "no drill"
        raise TrustError(f"{party} is {which}: exercises and real traffic do not mix")
    spoken = sorted(set(claimed["protocols"]) & set(PROTOCOLS))
    if not spoken:
        raise TrustError(
            f"{party} speaks protocols {claimed['protocols']}, this node {PROTOCOLS}",
            remedy="update the older of the two nodes",
        )

    def change(connection: Connection) -> None:
        row = connection.execute(
            select(schema.peers).where(schema.peers.c.party == party)
        ).one_or_none()
        fresh = {
            "name": claimed["name"],
            "url": url,
            "private": private,
            "protocol": spoken[-1],
        }
        if row is not None and row.root != ring.root.text:
            raise TrustError(
                f"{party} shows another root key than before: {ring.root.fingerprint}",
                remedy="call its people before anything else",
            )
        if row is None:
            connection.execute(
                insert(schema.peers).values(
                    party=party,
                    root=ring.root.text,
                    verified_us=None,
                    incarnation=claimed["incarnation"],
                    recovering=False,
                    failures=0,
                    next_us=0,
                    **fresh,
                )
            )
        else:
            connection.execute(
                update(schema.peers)
                .where(schema.peers.c.party == party)
                .values(**fresh)
            )
        store_statements(connection, party, ring.texts())
        log.set_number(connection, "peers", log.read_number(connection, "peers") + 1)

    node.database.write(change)
    return {
        "party": party,
        "name": claimed["name"],
        "url": url,
        "fingerprint": ring.root.fingerprint,
        "protocol": spoken[-1],
        "verified": False,
    }


def verify_peer(node: Node, party: str, fingerprint: str) -> Met:
    """Note that people have compared a peer's fingerprint.

    Raises
    ------
    UnknownNameError
        If there is no such peer.
    TrustError
        If it is not the fingerprint of the root that the peer showed.
    """
    said = "".join(fingerprint.upper().split()).replace("-", "")

    def change(work: UnitOfWork) -> Met:
        row = known_party(work.connection, party)
        shown = PublicKey.from_text(row.root).fingerprint
        if said != shown.replace("-", ""):
            raise TrustError(
                f"{party} shows {shown}, its people say {fingerprint[:60]}",
                remedy="do not go on: somebody stands between the nodes",
            )
        at = row.verified_us or work.now_us
        work.connection.execute(
            update(schema.peers)
            .where(schema.peers.c.party == party)
            .values(verified_us=at)
        )
        log.set_number(
            work.connection, "peers", log.read_number(work.connection, "peers") + 1
        )
        return {"party": party, "fingerprint": shown, "verified_us": at}

    return node.transact(change)


def list_peers(node: Node) -> list[Met]:
    """Return all peers with their state."""

    def read(work: UnitOfWork) -> list[Met]:
        found = []
        for row in work.connection.execute(
            select(schema.peers).order_by(schema.peers.c.party)
        ):
            streams = [
                log.load_stream(work.connection, work.party, row.party, outgoing=out)
                for out in (True, False)
            ]
            waiting = work.connection.execute(
                select(func.count())
                .select_from(schema.outbox)
                .where(
                    schema.outbox.c.peer == row.party,
                    schema.outbox.c.state == "waiting",
                )
            ).scalar()
            found.append(
                {
                    "party": row.party,
                    "name": row.name,
                    "url": row.url,
                    "fingerprint": PublicKey.from_text(row.root).fingerprint,
                    "verified_us": row.verified_us,
                    "protocol": row.protocol,
                    "recovering": bool(row.recovering),
                    "seen_us": row.seen_us,
                    "skew_s": None if row.skew_us is None else row.skew_us / 1e6,
                    "failures": row.failures,
                    "sent": streams[0].size,
                    "received": streams[1].size,
                    "waiting": int(waiting or 0),
                }
            )
        return found

    rows: list[Met] = node.view(read)
    return rows
