"""An agreement as it is written: its text, and beside it the checks and who would see what."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import quote

from starlette.responses import Response

from comity.apps.sharing.agreement_checks import AgreementCheck
from comity.apps.sharing.agreement_operations import (
    CHECK_AGREEMENT,
    DRAFT_AGREEMENT,
    SHOW_AGREEMENT,
    AgreementText,
    NamedAgreement,
)
from comity.apps.sharing.agreement_views import TryAgreement
from comity.apps.sharing.agreement_words import ClauseLine, clause_lines
from comity.apps.sharing.pages_agreement import Seen, Viewer, seen_as, viewers_of
from comity.apps.sharing.pages_agreements import SECTION
from comity.apps.sharing.peer_operations import LIST_PEERS, ListPeers
from comity.foundations.constants import SECOND_US
from comity.foundations.errors import ComityError, TrustError
from comity.trust.policy import read_agreement
from comity.trust.policy.yaml_form import write_yaml
from comity.web.asked import Asked
from comity.web.console import ConsolePage
from comity.web.pages import go, page

__all__ = ["PAGES", "Preview", "line_of_clause"]

#: Years that a new agreement lasts, as it is proposed.
YEARS = 2


@dataclass(frozen=True, slots=True)
class Finding:
    """A finding about a text: where it is, and what is wrong."""

    weight: str
    line: int
    clause: str
    words: str


@dataclass(frozen=True, slots=True)
class Preview:
    """What a text says so far.

    Attributes
    ----------
    error, line
        Why it is no agreement yet, and in which line (0: not known); empty if it is one.
    findings
        Contradictions and remarks of one that can be read.
    lines, viewers, seen
        Its clauses in words, as whom it can be seen, and what that viewer would see.
    hash
        Of the content as it is now.
    """

    error: str = ""
    remedy: str = ""
    line: int = 0
    findings: tuple[Finding, ...] = ()
    lines: tuple[ClauseLine, ...] = ()
    viewers: tuple[Viewer, ...] = ()
    seen: Seen | None = None
    hash: str = ""

    @property
    def faults(self) -> int:
        """Return the number of contradictions; remarks are none."""
        return sum(one.weight == "fault" for one in self.findings)


def line_of_clause(text: str, clause: str) -> int:
    """Return the line in which a clause of a text begins, counted from 1; 0 if it is not found."""
    wanted = re.compile(
        rf"""\bid["']?\s*:\s*["']?{re.escape(clause)}["']?\s*($|[,}}#])"""
    )
    for number, line in enumerate(text.splitlines(), 1):
        if clause and wanted.search(line):
            return number
    return 0


def _line_of_member(lines: Sequence[str], member: str, first: int) -> int:
    """Return the line of a member at or behind a line, counted from 1; 0 if it is not found."""
    wanted = re.compile(rf"""[\s{{,-]["']?{re.escape(member)}["']?\s*:""")
    for number, line in enumerate(lines[first:], first + 1):
        if wanted.search(f" {line}"):
            return number
    return 0


def _line_of(text: str, words: str) -> int:
    """Return the line that an error names, or the one of the clause and member that it names."""
    named = re.match(r"line (\d+)", words)
    if named:
        return int(named.group(1))
    lines, first = text.splitlines(), 0
    clause = re.match(r"clause ([a-z0-9-]+):? *", words)
    if clause:
        first = line_of_clause(text, clause.group(1))
        words = words[clause.end() :]
    member = re.match(r"[\"']?([a-z_]+)", words)
    found = _line_of_member(lines, member.group(1), max(first - 1, 0)) if member else 0
    return found or first


def _findings(text: str, check: AgreementCheck) -> tuple[Finding, ...]:
    return tuple(
        Finding(one.weight, line_of_clause(text, one.clause), one.clause, one.words)
        for one in check.findings
    )


def _preview(asked: Asked, text: str, viewer: str) -> Preview:
    """Return what a text says so far; nothing of it is kept."""
    if not text.strip():
        return Preview(asked.texts("writing-empty"))
    try:
        check = asked.ask(CHECK_AGREEMENT, AgreementText(yaml=text))
        value = read_agreement(text)
    except TrustError:
        raise
    except ComityError as error:
        words = re.sub(r"^line \d+: ", "", error.message)
        return Preview(words, error.remedy, _line_of(text, error.message))
    viewers = viewers_of(asked, value.parties)
    wanted = TryAgreement("", yaml=text)
    return Preview(
        findings=_findings(text, check),
        lines=clause_lines(value, None),
        viewers=viewers,
        seen=seen_as(asked, viewers, viewer, wanted),
        hash=value.hash,
    )


def _example(asked: Asked) -> str:
    """Return a text to begin with: this party and the first verified peer, one clause each way."""
    peers = [
        one.party
        for one in asked.ask(LIST_PEERS, ListPeers()).items
        if one.verified_us is not None
    ]
    own, other = asked.node.party, peers[0] if peers else "party:OTHER"
    year = datetime.fromtimestamp(asked.now_us // SECOND_US, UTC).year + 1
    clauses = [
        {
            "id": name,
            "data": ["ephemerides", "cdms"],
            "by": by,
            "to": to,
            "purposes": ["flight-safety"],
            "up_to": "amber",
            "keep_d": 90,
        }
        for name, by, to in (("ours", own, other), ("theirs", other, own))
    ]
    return write_yaml(
        {
            "agreement": "shared-skies",
            "version": 1,
            "title": "Shared ephemerides for flight safety",
            "parties": [own, other],
            "from": f"{year}-01-01",
            "until": f"{year + YEARS}-01-01",
            "notice_d": 30,
            "clauses": clauses,
        }
    )


def _begin(asked: Asked) -> str:
    """Return the text that the editor opens with: an example, or the next version of what is held."""
    name = asked.query("amend")
    if not name:
        return _example(asked)
    shown = asked.ask(SHOW_AGREEMENT, NamedAgreement(name))
    content = dict(shown.content)
    number = content.get("version")
    content["version"] = number + 1 if isinstance(number, int) else 1
    content["amends"] = shown.hash
    return write_yaml(content)


def _answer(asked: Asked, text: str, viewer: str, status: int = 200) -> Response:
    return page(
        asked,
        "sharing/writing.html",
        status,
        text=text,
        preview=_preview(asked, text, viewer),
        refused="",
    )


def _write(asked: Asked) -> Response:
    return _answer(asked, _begin(asked), asked.query("as"))


def _look(asked: Asked) -> Response:
    form = asked.form()
    text, viewer = form.get("yaml", ""), form.get("as", "")
    if not asked.fragment:
        return _answer(asked, text, viewer)
    made = _preview(asked, text, viewer)
    return page(asked, "sharing/writing_preview.html", preview=made, text=text)


def _save(asked: Asked) -> Response:
    form = asked.form()
    text, viewer = form.get("yaml", ""), form.get("as", "")
    try:
        made = asked.ask(DRAFT_AGREEMENT, AgreementText(yaml=text))
    except ComityError as error:
        return page(
            asked,
            "sharing/writing.html",
            422,
            text=text,
            preview=_preview(asked, text, viewer),
            refused=error.message,
        )
    return go(f"/agreements/{quote(made.hash, safe=':')}")


PAGES = (
    ConsolePage("/agreements/new", _write, SECTION),
    ConsolePage("/agreements/preview", _look, SECTION, "POST"),
    ConsolePage("/agreements/new", _save, SECTION, "POST"),
)
