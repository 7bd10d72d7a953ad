"""The closed class of protocol documents: what may be sent without an agreement.

Under default deny nobody could ever meet. So a short list of documents, each with fixed
fields and no others, may go to those whom its rule names, and to nobody else. They carry
no data of any kind that agreements govern.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Literal

from comity.trust.policy.records import Conditions, Release, Withheld

__all__ = ["PROTOCOL", "Protocol", "decide_protocol"]

To = Literal["anybody", "verified", "parties"]
ALWAYS_US = 1 << 62


@dataclass(frozen=True, slots=True)
class Protocol:
    """A protocol document: its fields with their types, and to whom it may go."""

    fields: Mapping[str, type]
    to: To
    entry: bool = True


#: By kind. ``entry``: whether it is enveloped and enters the log; what is not is sent in
#: passing (heads, cosignatures, acknowledgements, beacons).
PROTOCOL: dict[str, Protocol] = {
    "introduction": Protocol(
        {
            "party": str,
            "name": str,
            "root": str,
            "keys": list,
            "protocols": list,
            "incarnation": int,
            "drill": bool,
        },
        "anybody",
        entry=False,
    ),
    "introduction-3": Protocol(
        {
            "party": str,
            "name": str,
            "nonce": str,
            "at_us": int,
            "root": str,
            "keys": list,
            "protocols": list,
            "incarnation": int,
            "drill": bool,
            "sealing": list,
            "transport": list,
        },
        "anybody",
        entry=False,
    ),
    "beacon": Protocol({"at_us": int}, "verified", entry=False),
    "acknowledgement": Protocol({"answers": list}, "verified", entry=False),
    "ask": Protocol({"ask": str, "body": dict}, "verified", entry=False),
    "head": Protocol({"streams": list}, "verified", entry=False),
    "keys": Protocol({"keys": list}, "verified"),
    "deposit": Protocol({"parcel": str, "sealed": str}, "verified", entry=False),
    "publication": Protocol(
        {
            "at_us": int,
            "exercise": str,
            "from": str,
            "hash": str,
            "previous": str,
            "row": dict,
            "serial": int,
        },
        "anybody",
        entry=False,
    ),
    "line-test": Protocol({"at_us": int, "serial": int, "way": str}, "verified"),
    "line-answer": Protocol({"at_us": int, "serial": int, "way": str}, "verified"),
    "notice-ack": Protocol(
        {
            "at_us": int,
            "by": str,
            "language": str,
            "notice": str,
            "paper": str,
            "received_us": int,
            "rung": str,
            "said": dict,
            "ways": list,
        },
        "verified",
    ),
    "agreement": Protocol({"content": dict}, "parties"),
    "agreement-signature": Protocol({"statement": str}, "parties"),
    "agreement-withdrawal": Protocol({"statement": str}, "parties"),
    "agreement-receipt": Protocol({"statement": str, "withdrawal": str}, "parties"),
    "subscription": Protocol(
        {"data": str, "purpose": str, "objects": list, "active": bool}, "verified"
    ),
}


def decide_protocol(
    kind: str,
    fields: Mapping[str, object],
    recipient: str,
    *,
    verified: bool,
    parties: Collection[str] = (),
) -> Release | Withheld:
    """Decide whether a protocol document may go.

    Parameters
    ----------
    kind, fields
        Kind and body of the document; anything but the fixed fields is withheld.
    recipient
        Id of the party.
    verified
        Whether people have compared the recipient's fingerprint.
    parties
        Parties of the agreement that the document is about.
    """
    rule = PROTOCOL.get(kind)
    if rule is None:
        return Withheld("unknown-kind", f"{kind[:40]!r} is no protocol document")
    if set(fields) != set(rule.fields) or any(
        type(fields[name]) is not shape for name, shape in rule.fields.items()
    ):
        return Withheld("fields", f"{kind} holds exactly {', '.join(rule.fields)}")
    if rule.to != "anybody" and not verified:
        return Withheld("unverified", f"{recipient} is not verified by fingerprint")
    if rule.to == "parties" and recipient not in parties:
        return Withheld("no-party", f"{recipient} is no party to that agreement")
    nothing = Conditions(None, ALWAYS_US, frozenset())
    return Release({name: {} for name in fields}, nothing, (f"protocol#{kind}",))
