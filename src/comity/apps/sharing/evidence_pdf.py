"""Evidence on paper: a bundle as one PDF with the bundle inside, and such a PDF verified offline."""

import hashlib
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from comity.drawing.evidence import BUNDLE_NAME, evidence_sheet
from comity.drawing.sheets import sheet_json
from comity.foundations.bounds import FILES
from comity.foundations.errors import ComityError
from comity.foundations.strict import read_strict
from comity.system.files import read_bytes
from comity.system.pdf_files import attachment_of, creator_of, is_pdf
from comity.system.typesetting import NEEDED, Attachment
from comity.system.typesetting_process import typeset_apart
from comity.trust.ledger.bundle import Report, verify_bundle

__all__ = ["VerifiedFile", "evidence_pdf", "verify_evidence_file"]

ABOUT = "The bundle of evidence that these pages print: comity ledger verify FILE"


@dataclass(frozen=True, slots=True)
class VerifiedFile:
    """What a file of evidence proves.

    Attributes
    ----------
    report
        What its bundle proves.
    pages
        Empty for a bundle; for a PDF ``same`` if its pages are those that this installation writes from
        the bundle inside, ``different`` or ``not-compared`` otherwise.
    pages_in_words
        The same, with the reason.
    """

    report: Report
    pages: str = ""
    pages_in_words: str = ""


def evidence_pdf(content: bytes, report: Report | None = None) -> bytes:
    """Return a bundle as a PDF: PDF/A-3a and PDF/UA-1, with the bundle attached.

    The same bundle gives the same bytes where library and fonts are the same: the date in the file is
    the one that the bundle states.

    Parameters
    ----------
    content
        The bundle as it is written to a file.
    report
        What its verification states; None: it is verified here.

    Raises
    ------
    ResourceError
        Without the extra ``pdf``, or (``MissingGlyphError``) if no font shows a letter.
    RangeError
        If it has more entries than are printed.
    FormatError, DataError
        If it is no bundle, or cannot be typeset.
    """
    bundle: Any = read_strict(content, FILES)
    found = verify_bundle(bundle) if report is None else report
    digest = hashlib.sha256(content).hexdigest()
    sheet = evidence_sheet(bundle, found, digest)
    attached = Attachment(BUNDLE_NAME, "application/json", ABOUT, content.decode())
    return typeset_apart(sheet_json(sheet), sheet.at_us, attached)


def verify_evidence_file(path: Path) -> VerifiedFile:
    """Verify a bundle, or a PDF with the bundle inside; no node is needed and nothing is asked.

    Raises
    ------
    FormatError, ResourceError
        If it is neither, is cut, has no bundle inside, or cannot be read.
    """
    content = read_bytes(path)
    if not is_pdf(content):
        return VerifiedFile(verify_bundle(read_strict(content, FILES)))
    inside = attachment_of(content, BUNDLE_NAME)
    report = verify_bundle(read_strict(inside, FILES))
    pages, why = _compared(content, inside, report)
    return VerifiedFile(report, pages, why)


def _compared(content: bytes, inside: bytes, report: Report) -> tuple[str, str]:
    """Write the pages again from the bundle and compare them with those of the file."""
    if find_spec(NEEDED) is None:
        return "not-compared", (
            "The pages of the PDF were not compared with the bundle: that needs the library typst "
            "(pip install 'comity[pdf]'). Read what is listed here, not the pages."
        )
    try:
        again = evidence_pdf(inside, report)
    except (
        ComityError,
        ArithmeticError,
        AttributeError,
        LookupError,
        TypeError,
        ValueError,
    ) as error:
        reason = str(error) if isinstance(error, ComityError) else type(error).__name__
        return "not-compared", (
            f"The pages of the PDF were not compared with the bundle: {reason[:300]}. "
            "Read what is listed here, not the pages."
        )
    if again == content:
        return "same", (
            "The pages of the PDF are those that this installation writes from the bundle, "
            "byte for byte."
        )
    theirs, ours = creator_of(content), creator_of(again)
    made = (
        ""
        if theirs == ours
        else f" It says it was made with {theirs[:60]!r}, here is {ours}."
    )
    return "different", (
        "The pages of the PDF are not those that this installation writes from the bundle: they were "
        "changed, or made with other fonts or another version."
        + made
        + " Read what is listed here, "
        "not the pages."
    )
