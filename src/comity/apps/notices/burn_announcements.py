"""Manoeuvre notices that follow from commitments in cases, to whom agreements allow."""

from functools import partial

from comity.apps.cases.documents import case_of
from comity.apps.cases.store.documents import texts_by_hash
from comity.apps.cases.store.encounters import live_encounters
from comity.apps.notices.documents import next_id
from comity.apps.notices.issue import Order, write_notice
from comity.apps.notices.permits import who_may_have
from comity.apps.notices.store.ladders import recipients_of
from comity.coordination.negotiation import Case
from comity.coordination.negotiation.forms import read_burns
from comity.coordination.negotiation.records import Step
from comity.coordination.notices.ids import NoticeId
from comity.coordination.notices.values import Fields
from comity.node.exchange.isolation import Loop
from comity.node.node import Node, UnitOfWork
from comity.node.persons.policies import Authority
from comity.node.store import log
from comity.trust.identity.statements import claimed_payload
from comity.trust.persons import read_marks

__all__ = ["announce_commitments", "notice_fields"]

#: Documents of a case by which a party commits itself to a manoeuvre.
MOVES = frozenset({Step.COMMIT, Step.TAKEOVER})


def notice_fields(case: Case) -> Fields | None:
    """Return the fields of the notice about our commitment in a case, None without one."""
    documents = [p for p in case.documents if p.mine and p.step in MOVES]
    if not documents or case.baseline is None:
        return None
    value = case.baseline
    body = documents[-1].body
    if "burn" in body:
        burns = read_burns("burn", body["burn"], value.tca_us)
    else:
        # The commitment names a proposal; the baseline holds the burns that it allows.
        burns = value.choices[value.craft_of(case.party).object].commit
    leads_s = burns.leads_s
    return {
        "object": value.craft_of(case.party).object,
        "aim": "avoidance",
        "earliest_us": value.tca_us - round(float(leads_s.max()) * 1e6),
        "latest_us": value.tca_us - round(float(leads_s.min()) * 1e6),
        "dv_least_m_s": round(burns.dv_km_s[0] * 1e3, 6),
        "dv_most_m_s": round(burns.dv_km_s[1] * 1e3, 6),
        "t_ca_us": value.tca_us,
    }


def announce_commitments(node: Node) -> list[str]:
    """Send a manoeuvre notice for each commitment, and cancel that of a withdrawn one.

    Returns
    -------
    list of str
        Ids of the notices that were sent.
    """
    if node.settings.drill and not node.settings.exercise:
        return []
    with node.reading() as work:
        rows = live_encounters(work.connection)
    loop, sent = Loop(node, "announcements of burns"), []
    for row in rows:
        announce = partial(_announce, encounter=row.encounter)
        number = loop.run(
            row.encounter, partial(node.transact, announce), peer=row.peer
        )
        sent.append(number)
    return [number for number in sent if number]


def _announce(work: UnitOfWork, encounter: str) -> str:
    case = case_of(work, encounter)
    mine = [p for p in case.documents if p.mine and p.step in {*MOVES, Step.WITHDRAW}]
    fields = notice_fields(case)
    if fields is None:
        return ""
    commit = next(p for p in reversed(mine) if p.step in MOVES)
    key = f"announced {commit.hash[7:47]}"
    known = log.get_note(work.connection, key)
    authority = _authority_of(work, mine[-1].hash)
    if authority is None:
        # Of an earlier version of this node: nobody is named who could be named again.
        return ""
    if mine[-1].step is Step.WITHDRAW:
        return _cancel(work, key, known, authority)
    if known is not None:
        return ""
    to = who_may_have(work, "manoeuvre", fields)
    order = Order("manoeuvre", fields, to)
    number = str(_write(work, order, authority)) if to else ""
    # Noted even if nobody may have it: each commitment is decided once.
    log.set_note(work.connection, key, number.encode())
    return number


def _authority_of(work: UnitOfWork, document: str) -> Authority | None:
    """Return the persons of a document of a case: what follows from it names the same."""
    text = texts_by_hash(work.connection, [document]).get(document)
    payload = {} if text is None else claimed_payload(text)
    if "persons" not in payload:
        return None
    return Authority(read_marks(payload["persons"]), str(payload["policy"]))


def _cancel(
    work: UnitOfWork, key: str, known: bytes | None, authority: Authority
) -> str:
    """Cancel the notice of a commitment that was withdrawn, once."""
    name = (known or b"").decode()
    if not name or name.startswith("cancelled "):
        return ""
    to = recipients_of(work.connection, name)
    fields = {"reason": "the commitment was withdrawn"}
    order = Order("cancellation", fields, to, reference=name)
    number = str(_write(work, order, authority))
    log.set_note(work.connection, key, f"cancelled {name}".encode())
    return number


def _write(work: UnitOfWork, order: Order, authority: Authority) -> NoticeId:
    number = next_id(work, order.form)
    write_notice(work, number, order, authority=authority)
    return number
