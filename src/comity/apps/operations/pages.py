"""Pages of administration: health, keys, policy, what was set aside, the audit, tokens; the first run."""

from dataclasses import dataclass

from starlette.responses import Response

from comity.apps.cases.policy_acts import ADOPT_POLICY
from comity.apps.operations import pages_known, pages_meeting
from comity.apps.operations.audit_operations import (
    EXPORT_AUDIT,
    LIST_AUDIT,
    VERIFY_AUDIT,
    ExportAudit,
    ListAudit,
)
from comity.apps.operations.first_run import Facts, FirstRun, first_run
from comity.apps.operations.operations import NODE_HEALTH, NODE_STATUS
from comity.apps.operations.status import NodeStatus
from comity.apps.persons.act_operations import LIST_AUTHENTICATORS
from comity.apps.persons.operations import LIST_PERSONS
from comity.apps.persons.requests import ListPersons
from comity.apps.persons.token_operations import LIST_TOKENS
from comity.apps.sharing.channel_views import LIST_HEADS
from comity.apps.sharing.peer_health import PeerTest
from comity.apps.sharing.peer_operations import (
    PEER_HEALTH,
    TEST_PEER,
    ListPeers,
    NamedPeer,
)
from comity.foundations.constants import DAY_US
from comity.foundations.errors import FormatError
from comity.node.audit.records import AuditEntry
from comity.node.operations import Nothing
from comity.node.server.health import Health
from comity.trust.persons import Right, Role
from comity.web.acts import shown_act
from comity.web.asked import Asked
from comity.web.console import ConsolePage
from comity.web.pages import PLAIN, page

__all__ = ["PAGES", "KeyEnd", "first_run_of"]

SECTION = "administration"
#: Peers whose health the page shows.
PEERS = 25
#: Rows of the audit on one page.
ROWS = 50
#: How long before its end a key waits for a person, microseconds.
SOON_US = 60 * DAY_US
FILTERS = ("person", "operation", "object", "since", "until")


@dataclass(frozen=True, slots=True)
class KeyEnd:
    """A key of this party: what it may sign, until when, and whether a person must act."""

    kid: str
    role: str
    name: str
    until_us: int
    state: str


def _keys(status: NodeStatus, now_us: int) -> list[KeyEnd]:
    keys = []
    for one in status.keys:
        ending = one.until_us - now_us < SOON_US
        state = "revoked" if one.revoked else "ended" if one.until_us <= now_us else ""
        keys.append(
            KeyEnd(
                one.kid,
                one.role,
                one.name,
                one.until_us,
                state or ("soon" if ending else "counts"),
            )
        )
    return sorted(keys, key=lambda one: (one.state == "revoked", one.until_us))


def _title(health: Health, status: NodeStatus) -> str:
    """Return the finding of the page: what a person has to look at."""
    waits = [
        f"{len(some)} {words}"
        for some, words in (
            (
                [one for one in health.reasons if one.stops],
                "reasons why it cannot work",
            ),
            ([one for one in health.reasons if not one.stops], "remarks on its health"),
            (status.set_aside, "items set aside"),
            (status.failing, "channels whose last collection failed"),
            (status.ending, "keys that end"),
            (
                [one for one in (status.policy,) if one.hash and not one.adopted],
                "policy that nobody has adopted",
            ),
        )
        if some
    ]
    if not waits:
        return "Nothing of this node waits for a person."
    return "To look at: " + "; ".join(waits) + "."


def _administration(asked: Asked) -> Response:
    return _administration_page(asked, None)


def _test(asked: Asked) -> Response:
    tested = asked.ask(TEST_PEER, NamedPeer(asked.path("party")))
    return _administration_page(asked, tested)


def _administration_page(asked: Asked, tested: PeerTest | None) -> Response:
    status = asked.ask(NODE_STATUS, Nothing())
    health = asked.ask(NODE_HEALTH, Nothing())
    return page(
        asked,
        "operations/administration.html",
        title=_title(health, status),
        about=status,
        health=health,
        keys=_keys(status, asked.now_us),
        federation=asked.ask(PEER_HEALTH, ListPeers(limit=PEERS)),
        tested=tested,
        may_test=asked.may(Right.OPERATE),
        heads=asked.ask(LIST_HEADS, ListPeers(limit=1000)).items,
        may_adopt=asked.may(Right.CHANGE_POLICY),
        may_read_audit=asked.may(Right.READ_AUDIT),
        first=first_run_of(asked),
    )


def _adopt(asked: Asked) -> Response:
    return shown_act(asked, asked.prepare(ADOPT_POLICY, Nothing()))


# -- the audit ---------------------------------------------------------------------------


def _chosen(asked: Asked) -> dict[str, str]:
    return {name: asked.query(name).strip()[:100] for name in FILTERS}


def _wanted(chosen: dict[str, str], cursor: str) -> ListAudit:
    return ListAudit(
        chosen["person"],
        chosen["operation"],
        chosen["object"],
        chosen["since"],
        chosen["until"],
        cursor,
        ROWS,
    )


def _audit(asked: Asked) -> Response:
    return _audit_page(asked, None)


def _audit_page(asked: Asked, report: object) -> Response:
    chosen, after = _chosen(asked), asked.query("after")
    rows: tuple[AuditEntry, ...] = ()
    following, error = "", ""
    try:
        found = asked.ask(LIST_AUDIT, _wanted(chosen, after))
        rows, following = found.items, found.next
    except FormatError as refused:
        # An instant that is none: told beside the fields, which keep what was typed.
        error = refused.message
    return page(
        asked,
        "operations/audit.html",
        422 if error else 200,
        chosen=chosen,
        rows=rows,
        next=following,
        after=after,
        error=error,
        report=report,
    )


def _verify(asked: Asked) -> Response:
    return _audit_page(asked, asked.ask(VERIFY_AUDIT, Nothing()))


def _export(asked: Asked) -> Response:
    chosen = _chosen(asked)
    wanted = ExportAudit(
        chosen["person"],
        chosen["operation"],
        chosen["object"],
        chosen["since"],
        chosen["until"],
    )
    made = asked.ask(EXPORT_AUDIT, wanted)
    return Response(
        made.content,
        media_type=made.media_type,
        headers={**PLAIN, "Content-Disposition": f'attachment; filename="{made.name}"'},
    )


def _tokens(asked: Asked) -> Response:
    found = asked.ask(LIST_TOKENS, ListPersons(asked.query("after"), ROWS))
    return page(
        asked,
        "operations/tokens.html",
        rows=found.items,
        next=found.next,
        after=asked.query("after"),
    )


# -- the first run -----------------------------------------------------------------------


def _roles(asked: Asked) -> list[frozenset[Role]] | None:
    """Return the roles of each active person with an authenticator; None if they are not seen."""
    if not asked.may(Right.READ_AUDIT):
        return None
    return [
        frozenset(one.roles)
        for one in asked.ask(LIST_PERSONS, ListPersons(limit=1000)).items
        if one.state == "active" and one.authenticators
    ]


def first_run_of(asked: Asked) -> FirstRun:
    """Return what is still to be done before this node can share anything."""
    status = asked.ask(NODE_STATUS, Nothing())
    held = asked.ask(LIST_AUTHENTICATORS, ListPersons()).items
    facts = Facts(
        status.name,
        status.url,
        status.fingerprint,
        sum(one.proves for one in held),
        _roles(asked),
        status.peers,
        status.verified,
        status.agreements,
        asked.may(Right.DRAFT),
        asked.may(Right.OPERATE),
    )
    return first_run(facts)


def _first_run(asked: Asked) -> Response:
    return page(
        asked,
        "operations/first_run.html",
        run=first_run_of(asked),
        about=asked.ask(NODE_STATUS, Nothing()),
    )


PAGES = (
    ConsolePage("/administration", _administration, SECTION),
    ConsolePage("/administration/policy", _adopt, SECTION, "POST"),
    ConsolePage("/administration/test/{party}", _test, SECTION, "POST"),
    ConsolePage("/administration/audit", _audit, SECTION),
    ConsolePage("/administration/audit", _verify, SECTION, "POST"),
    ConsolePage("/administration/audit/export", _export, SECTION),
    ConsolePage("/administration/tokens", _tokens, SECTION),
    ConsolePage("/first-run", _first_run, "today"),
    *pages_known.PAGES,
    *pages_meeting.PAGES,
)
