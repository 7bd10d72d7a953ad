"""The list of agreements: what is not signed first, then what holds, then what is over."""

from dataclasses import dataclass

from starlette.responses import Response

from comity.apps.sharing.agreement_operations import LIST_AGREEMENTS, ListAgreements
from comity.apps.sharing.versions import AgreementVersion
from comity.trust.persons import Right
from comity.web.asked import Asked
from comity.web.console import ConsolePage
from comity.web.pages import page
from comity.web.past import past_of

__all__ = ["PAGES", "STATES", "AgreementRow", "row_of"]

SECTION = "agreements"
#: Versions on one page.
ROWS = 50
#: State → the shape of its word.
STATES = {
    "draft": "draft",
    "signing": "draft",
    "signed": "signed",
    "in force": "signed",
    "notice given": "reopened",
    "withdrawn": "refused",
    "amended": "stored",
    "expired": "stored",
}
#: Groups of the list, in their order.
GROUPS = ("unsigned", "holding", "over")


@dataclass(frozen=True, slots=True)
class AgreementRow:
    """A version in the list.

    Attributes
    ----------
    version
        As the node holds it.
    group
        ``unsigned``, ``holding`` or ``over``.
    whose
        Whose turn it is: ``us``, ``them`` or ``nobody``.
    """

    version: AgreementVersion
    group: str
    whose: str

    @property
    def name(self) -> str:
        """Return its name without its kind and number."""
        return self.version.agreement.split(":")[1]

    @property
    def number(self) -> str:
        """Return the number of the version."""
        return self.version.agreement.rpartition(":")[2]

    @property
    def shape(self) -> str:
        """Return the shape of its state."""
        return STATES[self.version.state]


def row_of(version: AgreementVersion, party: str) -> AgreementRow:
    """Return a version as a row: where it stands, and whose turn it is."""
    if version.rejected_us is not None:
        return AgreementRow(version, "over", "nobody")
    if version.state in {"draft", "signing"}:
        whose = "us" if party in version.missing else "them"
        return AgreementRow(version, "unsigned", whose)
    held = version.state in {"signed", "in force", "notice given"}
    return AgreementRow(version, "holding" if held else "over", "nobody")


def _list(asked: Asked) -> Response:
    past = past_of(asked)
    wanted = ListAgreements(
        rejected=asked.query("rejected") == "1",
        cursor=asked.query("after"),
        limit=ROWS,
        at_us=past.at_us,
    )
    found = asked.ask(LIST_AGREEMENTS, wanted)
    rows = [row_of(one, asked.node.party) for one in found.items]
    groups = [(name, [one for one in rows if one.group == name]) for name in GROUPS]
    return page(
        asked,
        "sharing/agreements.html",
        past=past,
        groups=[(name, some) for name, some in groups if some],
        rows=rows,
        ours=[one for one in rows if one.whose == "us"],
        next=found.next,
        first=bool(wanted.cursor),
        rejected=wanted.rejected,
        may_draft=asked.may(Right.DRAFT),
    )


PAGES = (ConsolePage("/agreements", _list, SECTION),)
