"""Amends a roll of members from a collection of one's own: a party added, ended or corrected."""

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from comity.apps.atlas.collection import folder_files, read_atlas
from comity.atlas.dates import parse_edtf
from comity.atlas.places import place_fault
from comity.atlas.records import Citation, Claim, Fault, Record
from comity.atlas.reviewing import Judge, Review
from comity.atlas.vocabulary import CONFIDENCES, RECORD_ID
from comity.atlas.writing import record_yaml
from comity.foundations.errors import FormatError, InputError, UnknownNameError
from comity.system.files import make_folder, write_whole

__all__ = ["Amendment", "amend_roll"]


@dataclass(frozen=True, slots=True)
class Amendment:
    """What a source says of a party's membership.

    Attributes
    ----------
    record
        Id of the amendment, which never changes: ``mem-artemis-2027-01``.
    roll, party
        The roll that is amended, and whose membership it is about.
    role
        What the party is in it: member, signatory.
    valid
        Since when and until when (EDTF): ``2027-01-15/..`` or ``2001/2027-01-15``.
    source, locator
        A source of the collection, and the place in it.
    instead
        Why it stands in place of what the roll says of the party; empty if it stands beside it.
    """

    record: str
    roll: str
    party: str
    role: str
    valid: str
    source: str
    locator: str
    instead: str = ""
    confidence: str = "medium"


def _claims(amendment: Amendment, by: Judge | None, today: date) -> tuple[Claim, ...]:
    if fault := place_fault(amendment.locator):
        raise InputError(fault, remedy="give --locator")
    if amendment.confidence not in CONFIDENCES:
        raise InputError(
            f"confidence is {amendment.confidence!r}, one of {', '.join(CONFIDENCES)}"
        )
    cited = (Citation(amendment.source, amendment.locator.strip(), "opened"),)
    base = Claim(
        "amends",
        "amends",
        amendment.roll,
        cited,
        amendment.confidence,
        None,
        today,
        "normal",
        "",
        str(Review(by)),
    )
    member = replace(
        base,
        id="member",
        property="member",
        value={"party": amendment.party, "role": amendment.role},
        valid=parse_edtf(amendment.valid),
        rank="preferred" if amendment.instead.strip() else "normal",
        reason=amendment.instead.strip(),
    )
    return base, member


def amend_roll(
    folder: Path, amendment: Amendment, today: date, *, by: Judge | None = None
) -> Path:
    """Write an amendment into a folder that adds to the shipped collection.

    Parameters
    ----------
    by
        Who states it; None at a folder without a node: it stays unreviewed.

    Raises
    ------
    InputError, UnknownNameError, FormatError
        If the roll, party, source or date does not hold; then nothing is left behind.
    """
    if not RECORD_ID.fullmatch(amendment.record):
        raise InputError(
            f"{amendment.record!r} is no id of a record",
            remedy="write --record mem-artemis-2027-01",
        )
    make_folder(folder / "records")
    path = folder / "records" / f"{amendment.record}.yaml"
    if path.exists():
        raise InputError(f"{path} exists", remedy="choose another --record")
    base = read_atlas().collection.records
    roll = base.get(amendment.roll)
    if roll is None or roll.kind != "membership":
        known = ", ".join(k for k, r in base.items() if r.kind == "membership")
        raise UnknownNameError(
            f"{amendment.roll!r} is no roll of members", remedy=f"one of {known}"
        )
    record = Record(
        amendment.record,
        "membership",
        "membership",
        f"{roll.title}: {amendment.party.removeprefix('party:')}",
        roll.dimension,
        roll.mode,
        _claims(amendment, by, today),
        of=roll.of,
    )
    before = set(read_atlas(folder).faults) if folder_files(folder) else set[Fault]()
    write_whole(path, record_yaml(record).encode())
    wrong = [fault for fault in read_atlas(folder).faults if fault not in before]
    if wrong:
        path.unlink()
        raise FormatError(f"the amendment would be refused: {wrong[0].reason}")
    return path
