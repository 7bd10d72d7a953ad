"""What commands print of the plausibility gate, and the exit codes that follow from it."""

from collections.abc import Iterable, Sequence

from comity.astro.risk.plausibility import Gate
from comity.foundations.errors import DataError, DoubtfulError
from comity.messages.parsed import Diagnostic

__all__ = ["gate_code", "gate_lines", "worst_code"]

ACCEPT = "--accept-doubtful"


def gate_code(gate: Gate, *, accept_doubtful: bool) -> int:
    """Return the exit code of a message: 0, 7 doubtful and not accepted, 3 refused."""
    if gate.verdict == "refused":
        return DataError.exit_code
    if gate.verdict == "doubtful" and not accept_doubtful:
        return DoubtfulError.exit_code
    return 0


def worst_code(codes: Iterable[int]) -> int:
    """Return the worst of several exit codes: 3, other errors, 7, 0."""

    def weight(code: int) -> tuple[int, int]:
        if code == DataError.exit_code:
            return 3, code
        if code in {0, DoubtfulError.exit_code}:
            return int(code != 0), code
        return 2, code

    return max(codes, key=weight, default=0)


def gate_lines(
    gate: Gate, findings: Sequence[Diagnostic], *, accept_doubtful: bool = False
) -> list[tuple[str, str]]:
    """Return names and values to print beside a number: verdict, reasons, findings.

    Parameters
    ----------
    findings
        Those of reading the message that strict reading would refuse; those that are
        reasons already are not repeated.
    """
    told = {
        "clean": "clean: no rule found anything",
        "doubtful": "doubtful"
        + (
            f", accepted by {ACCEPT}"
            if accept_doubtful
            else f": {ACCEPT} takes it as it is"
        ),
        "refused": "refused: no number is given",
    }[gate.verdict]
    lines = [("gate", told)]
    lines += [(reason.verdict, reason.text) for reason in gate.reasons]
    said = " ".join(reason.text for reason in gate.reasons)
    lines += [("finding", str(one)) for one in findings if str(one) not in said]
    return lines
