"""Findings of reading a message that bear on its numbers."""

from collections.abc import Iterable

from comity.astro.risk.plausibility.records import Reason
from comity.messages.parsed import Diagnostic

__all__ = ["judge_findings"]

STATE = frozenset({"X", "Y", "Z", "X_DOT", "Y_DOT", "Z_DOT"})
#: What is compared with the states, or says what they are.
AROUND = frozenset(
    "TCA MISS_DISTANCE RELATIVE_SPEED COLLISION_PROBABILITY REF_FRAME ORBIT_CENTER "
    "CREATION_DATE OBJECT HBR".split()
)


def _enters(keyword: str) -> bool:
    """Return whether the probability is computed from a keyword."""
    axes = ("R_", "T_", "N_", "RDOT_", "TDOT_", "NDOT_")
    covariance = keyword.startswith("C") and keyword[1:].startswith(axes)
    return keyword in STATE or covariance or keyword == "HBR"


def judge_findings(findings: Iterable[Diagnostic]) -> list[Reason]:
    """Return what findings of reading mean for the number.

    A value whose unit is none of its kind would have to be guessed: if the number rests
    on it, it is refused. Another fault there, or one of a value that is compared, is
    doubtful. All other findings are shown, and change no verdict.
    """
    out = []
    for finding in findings:
        # A unit that is converted is known: strict reading refuses it, the number is right.
        if finding.weight == "remark" or finding.rule == "unit-converted":
            continue
        enters, unit = _enters(finding.keyword), finding.rule == "unit"
        if enters and unit:
            text = f"{finding}: the value cannot be used without guessing"
            out.append(Reason("unit", text, "refused"))
        elif (
            enters
            or finding.keyword in AROUND
            or finding.keyword.startswith("RELATIVE_")
        ):
            out.append(Reason("finding", str(finding)))
    return out
