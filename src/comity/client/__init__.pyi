"""Types of the client's methods. Made by tools/make_client from the table of operations."""

import builtins
from comity.client.calls import Client as _Client
from comity.client.calls import Event as Event
from comity.node.persons.key_files import open_key_file as open_key_file
from collections.abc import Mapping
from comity.apps.atlas.bulk_review import BulkAcceptance
from comity.apps.atlas.entries import ArticleEntry
from comity.apps.atlas.entries import CheckReport
from comity.apps.atlas.entries import PartyEntry
from comity.apps.atlas.entries import RecordEntry
from comity.apps.atlas.entries import SourceEntry
from comity.apps.atlas.entries import TimelineRow
from comity.apps.atlas.exchange import PeerStatement
from comity.apps.atlas.exchange import StatedRecords
from comity.apps.atlas.explorer import PageEntry
from comity.apps.atlas.networks import NetworkReport
from comity.apps.atlas.policy_shifts import ShiftRow
from comity.apps.atlas.review import Judgement
from comity.apps.atlas.review import NewSource
from comity.apps.atlas.review_queue import Decision
from comity.apps.atlas.review_queue import Imported
from comity.apps.atlas.review_queue import ProposalRow
from comity.apps.atlas.review_requests import RejectedProposal
from comity.apps.atlas.review_requests import Written
from comity.apps.atlas.review_undo import UndoneDecision
from comity.apps.atlas.roll_amendments import Amendment
from comity.apps.atlas.shared_history import SharedHistory
from comity.apps.cases.drafts import CaseDraft
from comity.apps.cases.option_records import CaseOptions
from comity.apps.cases.records import CaseBrief
from comity.apps.cases.records import CaseState
from comity.apps.cases.records import CaseWithHistory
from comity.apps.cases.records import NextAct
from comity.apps.cases.records import Page as CasesPage
from comity.apps.cases.records import Replay
from comity.apps.console.triage import TriageNote
from comity.apps.console.triage import TriageState
from comity.apps.console.triage import Views
from comity.apps.links.operations import AnswersSent
from comity.apps.links.operations import RequestsSent
from comity.apps.links.support_requests import SupportAnswer
from comity.apps.missions.records import MissionCheck
from comity.apps.missions.records import MissionPlan
from comity.apps.missions.records import MissionSummary
from comity.apps.missions.records import MissionView
from comity.apps.missions.report import MissionReport
from comity.apps.notices.break_up_fragments import BreakUp
from comity.apps.notices.coverage_map import NetReport
from comity.apps.notices.drafts import NoticeDraft
from comity.apps.notices.duty_roster import LogLine
from comity.apps.notices.duty_roster import RosterReport
from comity.apps.notices.event_reports import EventReport
from comity.apps.notices.inquiries import DraftedQuestion
from comity.apps.notices.line_tests import ChannelStatus
from comity.apps.notices.line_tests import SentTests
from comity.apps.notices.store.channels import LineTestRow
from comity.apps.notices.view_records import FormLine
from comity.apps.notices.view_records import NoticeCounts
from comity.apps.notices.view_records import NoticeLine
from comity.apps.notices.view_records import NoticeView
from comity.apps.operations.show_id import KnownThing
from comity.apps.operations.status import NodeStatus
from comity.apps.sharing.agreement_checks import AgreementCheck
from comity.apps.sharing.agreement_checks import AgreementExplained
from comity.apps.sharing.agreement_checks import CedarPolicies
from comity.apps.sharing.agreement_views import Signatures
from comity.apps.sharing.agreements import Rejected
from comity.apps.sharing.channel_views import ChannelHead
from comity.apps.sharing.channel_views import PeerKey
from comity.apps.sharing.holdings import HeldRow
from comity.apps.sharing.ledger_operations import Erased
from comity.apps.sharing.ledger_operations import VerifiedBundle
from comity.apps.sharing.peer_health import FederationHealth
from comity.apps.sharing.peer_health import PeerTest
from comity.apps.sharing.previews import ReleasedRow
from comity.apps.sharing.previews import WithheldRow
from comity.apps.sharing.share_operations import Offered
from comity.apps.sharing.share_operations import OfferedRow
from comity.apps.sharing.share_operations import Share
from comity.apps.sharing.share_operations import SharedNow
from comity.apps.sharing.share_operations import Standing
from comity.apps.sharing.trial_records import Trial
from comity.apps.sharing.versions import AgreementContent
from comity.apps.sharing.versions import AgreementVersion
from comity.apps.sky.records import SkyDensity
from comity.apps.sky.records import SkyObject
from comity.apps.sky.records import SkyObjects
from comity.apps.sky.records import SkyTrack
from comity.apps.watch.node_records import LatestRun
from comity.apps.watch.node_records import WatchApproaches
from comity.apps.watch.node_records import WatchChanges
from comity.atlas.rolls import RollAge
from comity.atlas.search import Answer
from comity.atlas.timeline import Learned
from comity.coordination.notices.render import Rendered
from comity.node.audit.heads import AuditReport
from comity.node.audit.records import AuditEntry
from comity.node.computations.installed import InstalledFile
from comity.node.computations.results import Output
from comity.node.computations.tasks import Computation
from comity.node.computations.uploads import Upload
from comity.node.exchange.file_transfer import ImportedEnvelopes
from comity.node.exchange.introductions import KnownPeer
from comity.node.exchange.meeting import Met
from comity.node.exchange.sync import Synchronised
from comity.node.operations import File
from comity.node.operations import Nothing
from comity.node.operations import Page
from comity.node.persons.act_records import Act
from comity.node.persons.act_records import PreparedAct
from comity.node.persons.administration import Person
from comity.node.persons.authenticators import Authenticator
from comity.node.persons.journal import JournalReport
from comity.node.persons.tokens import Token
from comity.node.proofs.evidence import Proof
from comity.node.proofs.listing import ListedEntry
from comity.node.proofs.verify import LedgerReport
from comity.node.server.health import Health
from comity.node.store.person_events import PersonEvent
from typing import Literal

class _Act:
    def journal(self) -> JournalReport:
        """Verify the journal of proofs: each record, and that each names the one before it."""
    def list(
        self, closed: bool = ..., cursor: str = ..., limit: int = ...
    ) -> Page[Act]:
        """List acts that wait and the caller prepared or may do, the newest first."""
    def show(self, act: str) -> PreparedAct:
        """Show an act; with a challenge where it waits for a proof by the person who asks."""
    def withdraw(self, act: str) -> Act:
        """Withdraw an act that waits: who prepared it, or who may do it as well."""

class _Agreement:
    def cedar(self, name: str) -> CedarPolicies:
        """Return Cedar policies that decide as an agreement does, for auditors."""
    def check(
        self, content: builtins.dict[str, object] | None = ..., yaml: str = ...
    ) -> AgreementCheck:
        """Find contradictions in an agreement, and clauses that can never apply."""
    def draft(
        self, content: builtins.dict[str, object] | None = ..., yaml: str = ...
    ) -> AgreementVersion:
        """Keep a draft and send it to its parties; nothing is in force before all have signed."""
    def explain(self, name: str, party: str = ...) -> AgreementExplained:
        """Explain in plain words, per party, what it may see and may not."""
    def list(
        self,
        rejected: bool = ...,
        cursor: str = ...,
        limit: int = ...,
        at_us: int | None = ...,
    ) -> Page[AgreementVersion]:
        """List the versions that the node holds, with their state."""
    def reject(self, name: str, hash: str = ...) -> Rejected:
        """Reject a draft that this party has not signed."""
    def reject_drafts(self, party: str) -> Rejected:
        """Reject every draft of a party that this one has not signed."""
    def show(self, name: str) -> AgreementContent:
        """Show a version before it is signed: its hash, and what changed since the last one."""
    def sign(self, name: str, hash: str = ...) -> PreparedAct:
        """Sign a content by its hash; refused if another came under the name since."""
    def signatures(self, name: str) -> Signatures:
        """List who has signed a version with which key, and who has withdrawn from it."""
    def try_(
        self,
        party: str,
        name: str = ...,
        content: builtins.dict[str, object] | None = ...,
        yaml: str = ...,
    ) -> Trial:
        """Show what a party would see of what this node offers under an agreement; nothing is sent."""
    def withdraw(self, name: str, hash: str = ...) -> PreparedAct:
        """Withdraw from a version that this party has signed."""

class _Atlas:
    def amend(self, roll: str, amendment: Amendment) -> Written:
        """Amend a roll: a party added, ended or corrected, with its source; the roll's own claim stays."""
    def build(self, base: str = ...) -> File:
        """Return the reading site as a ZIP archive, with a page for each agreement in force."""
    def check(self) -> CheckReport:
        """Check the collection: sources, dates, links, succession, conflicts, counts."""
    def export(
        self,
        form: Literal["json", "csv", "bibtex", "csl", "left-out"],
        kind: builtins.tuple[str, ...] = ...,
    ) -> File:
        """Export records (json, csv), sources (bibtex, csl), or the list of what stays out, and why."""
    def heard(
        self, record: str = ..., cursor: str = ..., limit: int = ...
    ) -> Page[PeerStatement]:
        """List what other parties' atlases state, and where they differ from this node's."""
    def history(self, party: builtins.tuple[str, ...]) -> SharedHistory:
        """Show records and memberships that parties share."""
    def import_(self, kind: str, name: str, content: str) -> Imported:
        """Read a text into the review queue; nothing enters the atlas by itself."""
    def learned(self, since: str, cursor: str = ..., limit: int = ...) -> Page[Learned]:
        """List records with claims that were recorded after a day."""
    def network(
        self, since: str = ..., until: str = ..., against: str = ..., mode: str = ...
    ) -> NetworkReport:
        """Show who cooperated with whom: communities, brokers, strongest ties."""
    def network_drawing(
        self, since: str = ..., until: str = ..., against: str = ..., mode: str = ...
    ) -> File:
        """Draw who cooperated with whom (SVG)."""
    def page(self, path: str = ...) -> PageEntry:
        """Show a page of the explorer of the atlas: what it finds, and its tables."""
    def review_accept(
        self, name: str, judgement: Judgement, source: NewSource | None = ...
    ) -> Written:
        """Make a record of a proposal; another person has to check it before it counts as reviewed."""
    def review_accept_many(
        self,
        names: builtins.tuple[str, ...],
        kind: str = ...,
        source: str = ...,
        confidence: str = ...,
        dimension: str = ...,
        mode: str = ...,
    ) -> BulkAcceptance:
        """Make records of proposals that say all that is needed; one that does not stops no other."""
    def review_confirm(
        self, record: str, claim: builtins.tuple[str, ...] = ...
    ) -> Written:
        """Note that a person has checked claims of a record against their sources."""
    def review_decisions(self, cursor: str = ..., limit: int = ...) -> Page[Decision]:
        """List who decided what, and why."""
    def review_list(
        self, find: str = ..., doubtful: bool = ..., cursor: str = ..., limit: int = ...
    ) -> Page[ProposalRow]:
        """List proposals that wait; reports of one thing are listed together and count once."""
    def review_reject(self, name: str, reason: str) -> RejectedProposal:
        """Reject a proposal, and all reports of the same."""
    def review_undo(self, name: str, reason: str) -> UndoneDecision:
        """Take a decision back: the proposal waits again, the record leaves the collection."""
    def rolls(
        self, stale: bool = ..., cursor: str = ..., limit: int = ...
    ) -> Page[RollAge]:
        """List rolls of members: how much of each is known, as of when, and how old that is."""
    def search(
        self,
        query: str = ...,
        kind: builtins.tuple[str, ...] = ...,
        party: builtins.tuple[str, ...] = ...,
        since: str = ...,
        until: str = ...,
        tier: int = ...,
        facets: bool = ...,
        limit: int = ...,
    ) -> Answer:
        """Search records, articles and concept pages."""
    def shifts(
        self,
        party: builtins.tuple[str, ...] = ...,
        topic: str = ...,
        cursor: str = ...,
        limit: int = ...,
    ) -> Page[ShiftRow]:
        """List when positions changed, in coded statements."""
    def show(self, name: str) -> RecordEntry | ArticleEntry | SourceEntry | PartyEntry:
        """Show a record, an article, a source or a party, with its claims and their sources."""
    def state(
        self,
        records: builtins.tuple[str, ...],
        parties: builtins.tuple[str, ...] = ...,
        level: str = ...,
    ) -> StatedRecords:
        """State records of this node's atlas to other parties: signed, through the gate."""
    def timeline(
        self,
        kind: builtins.tuple[str, ...] = ...,
        party: builtins.tuple[str, ...] = ...,
        since: str = ...,
        until: str = ...,
        cursor: str = ...,
        limit: int = ...,
    ) -> Page[TimelineRow]:
        """List dated records, the earliest first."""
    def timeline_drawing(
        self,
        kind: builtins.tuple[str, ...] = ...,
        party: builtins.tuple[str, ...] = ...,
        since: str = ...,
        until: str = ...,
    ) -> File:
        """Draw dated records (SVG)."""

class _Audit:
    def export(
        self,
        person: str = ...,
        operation: str = ...,
        object: str = ...,
        since: str = ...,
        until: str = ...,
        after: int = ...,
    ) -> File:
        """Export rows of the audit with their proof, to be verified without this node."""
    def list(
        self,
        person: str = ...,
        operation: str = ...,
        object: str = ...,
        since: str = ...,
        until: str = ...,
        cursor: str = ...,
        limit: int = ...,
    ) -> Page[AuditEntry]:
        """List who asked for what and who saw which rows, the newest first."""
    def show(self, row: str) -> AuditEntry:
        """Show one row of the audit."""
    def verify(self) -> AuditReport:
        """Verify the whole audit: every row, the chain, and the signed heads."""

class _Authenticator:
    def end(self, id: str) -> Nothing:
        """Take one's own authenticator away, with the sessions that it began."""
    def list(self, cursor: str = ..., limit: int = ...) -> Page[Authenticator]:
        """List one's own authenticators that count."""

class _Case:
    def acknowledge(
        self,
        name: str,
        reason: str = ...,
        words: str = ...,
        candidate: int | None = ...,
    ) -> PreparedAct:
        """Countersign the baseline of a case that the other side opened."""
    def close(self, name: str) -> CaseState:
        """Close a case whose closest approach is over; its documents are kept."""
    def commit(
        self,
        name: str,
        reason: str = ...,
        words: str = ...,
        candidate: int | None = ...,
    ) -> PreparedAct:
        """Commit to move, after another screening of the burn; the promise is held."""
    def counter(
        self,
        name: str,
        reason: str = ...,
        words: str = ...,
        candidate: int | None = ...,
    ) -> PreparedAct:
        """Answer a proposal with a burn of one's own choice."""
    def draft(
        self, peer: str, message: str, ours: str = ..., hbr_m: float | None = ...
    ) -> CaseDraft:
        """Compute the case that a conjunction message would open; nothing is signed or sent."""
    def evidence(
        self,
        name: str,
        at_us: int | None = ...,
        dv_m_s: builtins.tuple[float, ...] = ...,
        trajectory: str = ...,
        of_peer: bool = ...,
        no_burn: bool = ...,
        source: str = ...,
    ) -> PreparedAct:
        """Sign evidence: our own burn as flown, or a measurement of the other's."""
    def list(
        self,
        closed: bool = ...,
        cursor: str = ...,
        limit: int = ...,
        at_us: int | None = ...,
    ) -> Page[CaseBrief]:
        """List live cases, the next closest approach first."""
    def next(self, name: str) -> CaseState:
        """Tell the step that this node would take now, with the state of the case."""
    def next_step(self, name: str) -> NextAct:
        """Tell the step that this node would take now by its own policy."""
    def open(
        self,
        peer: str,
        message: str,
        ours: str = ...,
        hbr_m: float | None = ...,
        always: bool = ...,
    ) -> PreparedAct:
        """Open a case from a conjunction message, or join the live one."""
    def plan(self, name: str, plan: str = ...) -> PreparedAct:
        """Sign a separation plan; without a text, the other side's plan."""
    def promise(
        self,
        name: str,
        reason: str = ...,
        words: str = ...,
        candidate: int | None = ...,
    ) -> PreparedAct:
        """Promise not to burn in the other side's window."""
    def propose(
        self,
        name: str,
        reason: str = ...,
        words: str = ...,
        candidate: int | None = ...,
    ) -> PreparedAct:
        """Offer to give way, with the burn of the baseline, screened against the catalogue."""
    def refuse(
        self,
        name: str,
        reason: str = ...,
        words: str = ...,
        candidate: int | None = ...,
    ) -> PreparedAct:
        """Refuse a baseline or a proposal, with a reason of the closed list."""
    def reopen(
        self, name: str, message: str = ..., hbr_m: float | None = ...
    ) -> PreparedAct:
        """Call for a case to be opened again with a new message, or consent to it."""
    def replay(self, name: str) -> Replay:
        """Build a case from the ledger alone, and compare it with the stored state."""
    def show(self, name: str, at_us: int | None = ...) -> CaseWithHistory:
        """Show a case: state, roles, commitments, deadlines, next step."""
    def stand_down(
        self,
        name: str,
        reason: str = ...,
        words: str = ...,
        candidate: int | None = ...,
    ) -> PreparedAct:
        """As the sole mover, stand down for good: only then may the other side move."""
    def take_next(
        self,
        name: str,
        reason: str = ...,
        words: str = ...,
        candidate: int | None = ...,
    ) -> PreparedAct:
        """Take the next step of this node by its own policy."""
    def take_over(
        self,
        name: str,
        reason: str = ...,
        words: str = ...,
        candidate: int | None = ...,
    ) -> PreparedAct:
        """Move in place of the party that withdrew."""
    def weigh(self, name: str, at_us: int | None = ...) -> CaseOptions:
        """Weigh a case: nothing, their move and ours, with Pc, burn and what was not screened."""
    def withdraw(
        self,
        name: str,
        reason: str = ...,
        words: str = ...,
        candidate: int | None = ...,
    ) -> PreparedAct:
        """Withdraw a proposal or a commitment; the other side may take over."""

class _Channel:
    def map(self, real: bool = ...) -> NetReport:
        """Show who reports which hazard to whom, how soon, by which clause, on which channels."""
    def status(self, party: str = ..., history: bool = ...) -> ChannelStatus:
        """Show how each channel stands, and whether the chain of each public feed holds."""
    def test(self, party: str, channel: str = ...) -> SentTests:
        """Send a line test now; the channel's state shows the answer."""
    def tests(
        self, party: str = ..., cursor: str = ..., limit: int = ...
    ) -> Page[LineTestRow]:
        """List line tests, the newest first."""

class _Computation:
    def cancel(self, id: str) -> Computation:
        """Cancel a computation; its worker is killed, what it wrote is erased."""
    def continue_(self, id: str) -> Computation:
        """Continue a computation that a stop of the node interrupted."""
    def file(self, id: str, name: str) -> File:
        """Return a file that a computation wrote: a table, a message, a picture."""
    def list(self, cursor: str = ..., limit: int = ...) -> Page[Computation]:
        """List the caller's computations, the newest first."""
    def list_all(self, cursor: str = ..., limit: int = ...) -> Page[Computation]:
        """List everybody's computations: who computes what, and when; no inputs and no results."""
    def output(self, id: str) -> Output:
        """Return what the command printed, its notes, its exit code and the names of its files."""
    def result(self, id: str) -> object:
        """Return the record of a computation, as its command prints it with --json."""
    def rows(self, id: str, cursor: str = ..., limit: int = ...) -> Page[object]:
        """Return the rows of a computation whose result is a list, also as NDJSON or Parquet."""
    def show(self, id: str) -> Computation:
        """Show a computation: its state, and how far it is."""
    def stop(self, id: str) -> Computation:
        """Stop anybody's computation, to keep the node working."""

class _Compute:
    def avoid(
        self,
        *,
        file: str | None = ...,
        hbr_m: float | None = ...,
        target_pc: float = ...,
        catalogue: builtins.list[str] | None = ...,
        constraints: str | None = ...,
        moving: int = ...,
        out: str | None = ...,
        form: Literal["opm", "ocm", "oem"] | None = ...,
        pictures: str | None = ...,
        worst: int | None = ...,
        now: str | None = ...,
        accept_doubtful: bool = ...,
        launch_log: builtins.list[str] | None = ...,
        inputs: builtins.dict[str, str] = ...,
        columns: int = ...,
    ) -> Computation:
        """Find the smallest burn that lowers the probability to a target."""
    def catalogue_diff(
        self,
        *,
        old: str,
        new: str,
        inputs: builtins.dict[str, str] = ...,
        columns: int = ...,
    ) -> Computation:
        """Compare two catalogues: objects that came, went, were renewed or changed."""
    def catalogue_import(
        self,
        *,
        files: builtins.list[str],
        out: str | None = ...,
        launch_log: builtins.list[str] | None = ...,
        satcat: builtins.list[str] | None = ...,
        register: str | None = ...,
        inputs: builtins.dict[str, str] = ...,
        columns: int = ...,
    ) -> Computation:
        """Read catalogues, check every row, list what was refused and why."""
    def catalogue_show(
        self,
        *,
        files: builtins.list[str],
        find: str = ...,
        limit: int = ...,
        inputs: builtins.dict[str, str] = ...,
        columns: int = ...,
    ) -> Computation:
        """List objects of catalogues, those whose name or number contains --find."""
    def ephemeris(
        self,
        *,
        files: builtins.list[str],
        objects: str | None = ...,
        table: Literal["states", "track", "looks", "light", "passes"] | None = ...,
        frame: Literal["gcrf", "eme2000", "teme", "itrf"] = ...,
        start: str | None = ...,
        days: float | None = ...,
        step_s: float = ...,
        max_age_days: float | None = ...,
        stations: str | None = ...,
        station: str | None = ...,
        min_elevation_deg: float = ...,
        refraction: bool = ...,
        out: builtins.list[str] | None = ...,
        form: Literal["oem", "czml", "geojson", "ics", "csv", "json", "parquet"]
        | None = ...,
        top: int = ...,
        inputs: builtins.dict[str, str] = ...,
        columns: int = ...,
    ) -> Computation:
        """Tell where objects are, what sees them and in which light."""
    def fleet_coverage(
        self,
        *,
        file: str,
        start: str,
        catalogue: builtins.list[str] | None = ...,
        days: float = ...,
        places: int = ...,
        area: builtins.list[str] | None = ...,
        max_age_days: float = ...,
        without: str = ...,
        out: str | None = ...,
        picture: str | None = ...,
        outlines: str | None = ...,
        inputs: builtins.dict[str, str] = ...,
        columns: int = ...,
    ) -> Computation:
        """Compute coverage, data volume and delays of a joint fleet, with and without each member."""
    def fleet_plan(
        self,
        *,
        file: str,
        start: str,
        catalogue: builtins.list[str] | None = ...,
        days: float = ...,
        places: int = ...,
        area: builtins.list[str] | None = ...,
        max_age_days: float = ...,
        loss: builtins.list[str] | None = ...,
        inputs: builtins.dict[str, str] = ...,
        columns: int = ...,
    ) -> Computation:
        """Find the cheapest backups that keep the agreed service through every single loss."""
    def fleet_report(
        self,
        *,
        file: str,
        start: str,
        catalogue: builtins.list[str] | None = ...,
        days: float = ...,
        places: int = ...,
        area: builtins.list[str] | None = ...,
        max_age_days: float = ...,
        out: str,
        without: str = ...,
        outlines: str | None = ...,
        inputs: builtins.dict[str, str] = ...,
        columns: int = ...,
    ) -> Computation:
        """Write a report of two pages for decisions: shares, losses, single points, a plan."""
    def fleet_resilience(
        self,
        *,
        file: str,
        start: str,
        catalogue: builtins.list[str] | None = ...,
        days: float = ...,
        places: int = ...,
        area: builtins.list[str] | None = ...,
        max_age_days: float = ...,
        measure: builtins.list[str] | None = ...,
        loss: builtins.list[str] | None = ...,
        together: int = ...,
        by: str = ...,
        top: int = ...,
        inputs: builtins.dict[str, str] = ...,
        columns: int = ...,
    ) -> Computation:
        """Compute the effect of losing each asset, site, tie and member, and the recovery time."""
    def fleet_shares(
        self,
        *,
        file: str,
        start: str,
        catalogue: builtins.list[str] | None = ...,
        days: float = ...,
        places: int = ...,
        area: builtins.list[str] | None = ...,
        max_age_days: float = ...,
        measure: builtins.list[str] | None = ...,
        sampled: bool = ...,
        pairs: int = ...,
        seed: int = ...,
        inputs: builtins.dict[str, str] = ...,
        columns: int = ...,
    ) -> Computation:
        """Compute each member's contribution (Shapley value), what it receives, and the balance."""
    def link_budget(
        self,
        *,
        radio: str,
        range_km: float | None = ...,
        air_db: float = ...,
        rain_db: float = ...,
        catalogue: builtins.list[str] | None = ...,
        objects: str | None = ...,
        ephemeris: builtins.list[str] | None = ...,
        stations: str | None = ...,
        station: str | None = ...,
        start: str | None = ...,
        days: float = ...,
        min_elevation_deg: float = ...,
        percent: float | None = ...,
        step_s: float = ...,
        samples: bool = ...,
        pictures: str | None = ...,
        inputs: builtins.dict[str, str] = ...,
        columns: int = ...,
    ) -> Computation:
        """Compute a link budget: over one range, or over every pass with its data volume."""
    def link_interference(
        self,
        *,
        case: str,
        stations: str,
        start: str,
        days: float = ...,
        min_elevation_deg: float = ...,
        wanted: str,
        emitters: str,
        catalogue: builtins.list[str] | None = ...,
        inputs: builtins.dict[str, str] = ...,
        columns: int = ...,
    ) -> Computation:
        """Find when emissions disturb reception, and when their flux exceeds its mask."""
    def link_match(
        self,
        *,
        first: str,
        second: str,
        inputs: builtins.dict[str, str] = ...,
        columns: int = ...,
    ) -> Computation:
        """Compare the radios and services of two parties field by field; exit 1 if they differ."""
    def link_plan(
        self,
        *,
        windows: builtins.list[str],
        start: str,
        rate_mbit_s: float,
        down_only: bool = ...,
        out: str | None = ...,
        inputs: builtins.dict[str, str] = ...,
        columns: int = ...,
    ) -> Computation:
        """Make a contact plan from windows over stations and between satellites."""
    def link_route(
        self,
        *,
        plan: str,
        source: int,
        dest: int,
        start: float,
        size_mbit: float = ...,
        routes: int = ...,
        apart: str = ...,
        inputs: builtins.dict[str, str] = ...,
        columns: int = ...,
    ) -> Computation:
        """Find the best route of a message over a contact plan, and disjoint alternatives."""
    def link_schedule(
        self,
        *,
        instance: builtins.list[str],
        format: str = ...,
        windows: str | None = ...,
        before: str | None = ...,
        failed: builtins.list[str] | None = ...,
        seconds: float = ...,
        goal: str | None = ...,
        workers: int = ...,
        seed: int = ...,
        organisation: str = ...,
        out: builtins.list[str] | None = ...,
        inputs: builtins.dict[str, str] = ...,
        columns: int = ...,
    ) -> Computation:
        """Schedule the antennas of many owners: fair shares, reasons for refusals, few changes."""
    def link_windows(
        self,
        *,
        stations: str | None = ...,
        start: str,
        days: float = ...,
        min_elevation_deg: float = ...,
        frequency_mhz: float | None = ...,
        refraction: bool = ...,
        light: bool = ...,
        optical: bool = ...,
        max_age_days: float = ...,
        catalogue: builtins.list[str] | None = ...,
        objects: str | None = ...,
        ephemeris: builtins.list[str] | None = ...,
        pairs: bool = ...,
        air_km: float = ...,
        max_range_km: float = ...,
        top: int = ...,
        out: str | None = ...,
        picture: str | None = ...,
        inputs: builtins.dict[str, str] = ...,
        columns: int = ...,
    ) -> Computation:
        """Find contact windows of satellites over stations, or between satellites."""
    def message_check(
        self,
        *,
        files: builtins.list[str],
        mode: Literal["strict", "lenient"] = ...,
        inputs: builtins.dict[str, str] = ...,
        columns: int = ...,
    ) -> Computation:
        """Read messages and say all that departs from the standard, line by line."""
    def message_convert(
        self,
        *,
        file: str,
        out: str,
        to: Literal["kvn", "xml", "json"] | None = ...,
        inputs: builtins.dict[str, str] = ...,
        columns: int = ...,
    ) -> Computation:
        """Write a message in another syntax, in the standard's units and order."""
    def orbit_associate(
        self,
        *,
        files: builtins.list[str],
        stations: str,
        catalogue: builtins.list[str],
        detected: float = ...,
        false: float = ...,
        least_plots: int = ...,
        top: int = ...,
        inputs: builtins.dict[str, str] = ...,
        columns: int = ...,
    ) -> Computation:
        """Assign observations to the objects of a catalogue, and propose new objects."""
    def orbit_breakup(
        self,
        *,
        files: builtins.list[str],
        catalogue: builtins.list[str] | None = ...,
        begin: str | None = ...,
        end: str | None = ...,
        top: int = ...,
        inputs: builtins.dict[str, str] = ...,
        columns: int = ...,
    ) -> Computation:
        """Find when and where fragments were one object, and which objects were close by."""
    def orbit_correlate(
        self,
        *,
        one: builtins.list[str],
        two: builtins.list[str],
        least_confidence: float = ...,
        top: int = ...,
        inputs: builtins.dict[str, str] = ...,
        columns: int = ...,
    ) -> Computation:
        """Correlate two parties' catalogues object by object; list the objects of one alone."""
    def orbit_fit(
        self,
        *,
        files: builtins.list[str],
        stations: str,
        start: str | None = ...,
        reference: str | None = ...,
        picture: str | None = ...,
        target: str | None = ...,
        epoch: str | None = ...,
        explain: str = ...,
        degree: int | None = ...,
        drag_m2_kg: float | None = ...,
        radiation_m2_kg: float | None = ...,
        centre_m: float | None = ...,
        manoeuvre: bool = ...,
        hold_back: float = ...,
        predict: str = ...,
        follow: bool = ...,
        inputs: builtins.dict[str, str] = ...,
        columns: int = ...,
    ) -> Computation:
        """Fit an orbit to observations: state, covariance, residuals by station and kind."""
    def orbit_forecast(
        self,
        *,
        file: str,
        level: float = ...,
        model: str | None = ...,
        top: int = ...,
        inputs: builtins.dict[str, str] = ...,
        columns: int = ...,
    ) -> Computation:
        """Forecast the last risk of events from their first messages, where that beats the latest value."""
    def orbit_fuse(
        self,
        *,
        files: builtins.list[str],
        inputs: builtins.dict[str, str] = ...,
        columns: int = ...,
    ) -> Computation:
        """Fuse tracks of several parties into one for each object, with a conservative covariance."""
    def orbit_manoeuvres(
        self,
        *,
        files: builtins.list[str],
        model: str | None = ...,
        least_confidence: float = ...,
        labels: str | None = ...,
        picture: str | None = ...,
        top: int = ...,
        inputs: builtins.dict[str, str] = ...,
        columns: int = ...,
    ) -> Computation:
        """Find manoeuvres in histories of element sets: the gap, size, direction, confidence."""
    def orbit_pattern(
        self,
        *,
        files: builtins.list[str],
        inputs: builtins.dict[str, str] = ...,
        columns: int = ...,
    ) -> Computation:
        """Divide the life of geosynchronous objects into kept, moving and drifting."""
    def orbit_task(
        self,
        *,
        files: builtins.list[str],
        sensors: str,
        start: str,
        hours: float = ...,
        top: int = ...,
        inputs: builtins.dict[str, str] = ...,
        columns: int = ...,
    ) -> Computation:
        """Plan which sensor observes which track when, by information a second of each share."""
    def orbit_train(
        self,
        *,
        folder: str,
        out: str,
        inputs: builtins.dict[str, str] = ...,
        columns: int = ...,
    ) -> Computation:
        """Learn to detect manoeuvres from histories whose manoeuvres are known (extra learn)."""
    def orbit_train_forecast(
        self,
        *,
        file: str,
        out: str,
        inputs: builtins.dict[str, str] = ...,
        columns: int = ...,
    ) -> Computation:
        """Learn to forecast risks from events whose end is known (extra learn)."""
    def risk(
        self,
        *,
        files: builtins.list[str],
        hbr_m: float | None = ...,
        trials: int = ...,
        seed: int = ...,
        now: str | None = ...,
        accept_doubtful: bool = ...,
        tiers: str = ...,
        lead_h: float = ...,
        pictures: str | None = ...,
        inputs: builtins.dict[str, str] = ...,
        columns: int = ...,
    ) -> Computation:
        """Compute the probability of collision again, from the message alone."""
    def screen(
        self,
        *,
        files: builtins.list[str],
        days: float = ...,
        threshold_km: float = ...,
        start: str | None = ...,
        primaries: str | None = ...,
        volume: str | None = ...,
        changed: str | None = ...,
        out: str | None = ...,
        workers: int | None = ...,
        ephemeris: builtins.list[str] | None = ...,
        hbr_m: float = ...,
        cdm_out: str | None = ...,
        top: int = ...,
        pc: bool = ...,
        history: builtins.list[str] | None = ...,
        radii: Literal["given", "catalogue"] = ...,
        sort: Literal["miss", "pc", "tca"] | None = ...,
        max_age_d: float = ...,
        launch_log: builtins.list[str] | None = ...,
        satcat: builtins.list[str] | None = ...,
        inputs: builtins.dict[str, str] = ...,
        columns: int = ...,
    ) -> Computation:
        """Find every approach of all objects to each other within a distance."""

class _Installed:
    def list(self) -> builtins.list[InstalledFile]:
        """List the files that whoever runs the node has installed for all to compute with."""

class _Ledger:
    def erase(self) -> Erased:
        """Erase what must not be kept any longer; a serving node does so by itself."""
    def export(
        self,
        party: str = ...,
        entry: builtins.tuple[str, ...] = ...,
        form: Literal["json", "pdf"] = ...,
    ) -> File:
        """Return an evidence bundle that a third person verifies offline."""
    def heads(self, cursor: str = ..., limit: int = ...) -> Page[ChannelHead]:
        """List how far each channel is covered by heads that both sides signed, and what waits."""
    def list(
        self,
        after: int = ...,
        cursor: str = ...,
        limit: int = ...,
        peer: str = ...,
        act: str = ...,
        kind: str = ...,
        until_us: int | None = ...,
        newest: bool = ...,
    ) -> Page[ListedEntry]:
        """List entries of the ledger, the oldest first unless the newest are asked for."""
    def prove(self, entry: str) -> Proof:
        """Prove one entry: the envelope, the tree's head, and the path between them."""
    def show(self, entry: str) -> ListedEntry:
        """Show one entry of the ledger."""
    def verify(self) -> LedgerReport:
        """Verify the whole ledger."""
    def verify_bundle(self, bundle: builtins.dict[str, object]) -> VerifiedBundle:
        """Verify an evidence bundle of any node, from what is in it alone."""

class _Link:
    def answer(
        self, partner: str, schedule: builtins.dict[str, object], level: str = ...
    ) -> AnswersSent:
        """Send a partner the windows that a schedule grants it, and the reasons for refusals."""
    def answers(
        self, partner: str = ..., cursor: str = ..., limit: int = ...
    ) -> Page[SupportAnswer]:
        """List what partners have granted and refused."""
    def ask(
        self,
        partner: str,
        requests: builtins.tuple[builtins.dict[str, object], ...] = ...,
        withdraw: builtins.tuple[str, ...] = ...,
        level: str = ...,
    ) -> RequestsSent:
        """Request support from a partner; an agreement must allow it."""
    def asked(
        self, partner: str = ..., cursor: str = ..., limit: int = ...
    ) -> Page[builtins.dict[str, object]]:
        """List the requests of partners to this node, as those of an instance of a schedule."""

class _Mission:
    def check(self, name: str) -> MissionCheck:
        """Check a mission: notices against slots, objects, shares, slots that collide."""
    def list(self, cursor: str = ..., limit: int = ...) -> Page[MissionSummary]:
        """List the joint missions that this node's agreements state."""
    def plan(self, name: str) -> MissionPlan:
        """Show what is due next, and what each party's leaving would end, pass on or leave."""
    def report(
        self,
        name: str,
        step: str,
        contribution: str,
        amount: float | None = ...,
        notice: str = ...,
        objects: builtins.tuple[str, ...] = ...,
        registration: str = ...,
        text: str = ...,
        level: str = ...,
    ) -> MissionReport:
        """Report a step of a mission to its other parties; the agreement decides who gets it."""
    def show(self, name: str) -> MissionView:
        """Show a mission: parties, contributions promised and flown, slots, objects, notices."""

class _Node:
    def adopt_policy(self) -> PreparedAct:
        """Adopt the policy file as it is now: what the node does in cases by itself."""
    def health(self) -> Health:
        """Tell whether the node can work, and what it lacks."""
    def status(self) -> NodeStatus:
        """Show the node: keys with their ends, peers, agreements, numbers."""

class _Notice:
    def ack(
        self,
        name: str,
        rung: str = ...,
        said: Mapping[str, str] = ...,
        language: str = ...,
    ) -> PreparedAct:
        """Acknowledge a notice; facts that were read back wrongly are named."""
    def ack_by_code(self, name: str, code: str) -> PreparedAct:
        """Compare a code that was read over the telephone: both sides hold the same bytes."""
    def break_ups(self, cursor: str = ..., limit: int = ...) -> Page[BreakUp]:
        """List the break-up notices in force, of which screenings sample fragments."""
    def cancel(
        self, name: str, reason: str = ..., to: builtins.tuple[str, ...] = ...
    ) -> PreparedAct:
        """Cancel a notice of ours; the cancellation goes to everybody who had the notice."""
    def counts(self, at_us: int | None = ...) -> NoticeCounts:
        """Count notices by side, form, and whether somebody has still to understand them."""
    def draft(
        self,
        form: str,
        fields: builtins.dict[str, object],
        to: builtins.tuple[str, ...],
        text: str = ...,
        about: str = ...,
        level: str = ...,
        public: str = ...,
    ) -> NoticeDraft:
        """Check a notice before it is sent: per recipient what may go, and its wording."""
    def forms(self, cursor: str = ..., limit: int = ...) -> Page[FormLine]:
        """List the forms of notices, with their key facts and their pace."""
    def list(
        self,
        which: Literal["all", "sent", "received"] = ...,
        form: str = ...,
        waiting: bool = ...,
        cursor: str = ...,
        limit: int = ...,
        at_us: int | None = ...,
    ) -> Page[NoticeLine]:
        """List notices, the newest first."""
    def render(self, name: str, language: str = ...) -> Rendered:
        """Show a notice in a language; its fields are what counts."""
    def revise(
        self,
        name: str,
        fields: builtins.dict[str, object],
        to: builtins.tuple[str, ...] = ...,
        text: str = ...,
        level: str = ...,
        public: str = ...,
    ) -> PreparedAct:
        """Send the next revision of a notice; it supersedes the one before."""
    def schema(self, form: str) -> builtins.dict[str, object]:
        """Show the JSON Schema of a form's fields."""
    def send(
        self,
        form: str,
        fields: builtins.dict[str, object],
        to: builtins.tuple[str, ...],
        text: str = ...,
        about: str = ...,
        level: str = ...,
        public: str = ...,
    ) -> PreparedAct:
        """Send a notice: to all that are named, or to nobody."""
    def send_crisis(
        self,
        form: str,
        fields: builtins.dict[str, object],
        to: builtins.tuple[str, ...],
        text: str = ...,
        about: str = ...,
        level: str = ...,
        public: str = ...,
    ) -> PreparedAct:
        """Send a crisis message: it calls people at once."""
    def show(self, name: str, at_us: int | None = ...) -> NoticeView:
        """Show a notice: fields, revisions, and per recipient and channel how far it came."""

class _Page:
    def list(self, cursor: str = ..., limit: int = ...) -> Page[CasesPage]:
        """List the last calls to people, the newest first."""

class _Peer:
    def add(self, url: str, private: bool = ...) -> Met:
        """Ask a node who it is; nothing is believed before its fingerprint is compared."""
    def allow_older(self, party: str, until_us: int | None = ...) -> PreparedAct:
        """Allow the link before protocol 3 with a peer for a while, or end that."""
    def block(self, party: str, force: bool = ...) -> PreparedAct:
        """Take nothing from a peer but what is reserved, and share nothing with it."""
    def health(self, cursor: str = ..., limit: int = ...) -> FederationHealth:
        """Tell how the exchange with each peer and over each channel goes, and what waits or ends."""
    def keys(self, party: str, cursor: str = ..., limit: int = ...) -> Page[PeerKey]:
        """List the keys that a peer's root has certified."""
    def list(self, cursor: str = ..., limit: int = ...) -> Page[KnownPeer]:
        """List peers with their state, by id."""
    def remove(self, party: str, force: bool = ...) -> PreparedAct:
        """Remove a peer; its keys stay for what it has signed."""
    def replace_root(self, party: str, fingerprint: str) -> PreparedAct:
        """Take another root key of a peer that has lost its own, once people have compared it."""
    def show(self, party: str) -> KnownPeer:
        """Show a peer: how it is reached, how what is sent is sealed, what waits for it."""
    def sync(self, party: str) -> Synchronised:
        """Exchange everything with a peer now: outbox, gaps, keys, a head that both sign."""
    def test(self, party: str) -> PeerTest:
        """Test a peer now: who it is, its clock, a sealed question; nothing is delivered."""
    def unblock(self, party: str, force: bool = ...) -> PreparedAct:
        """Lift the block of a peer."""
    def unverify(self, party: str, force: bool = ...) -> PreparedAct:
        """Take back that people have compared a peer's fingerprint."""
    def verify(self, party: str, fingerprint: str) -> PreparedAct:
        """Note that people have compared a peer's fingerprint."""

class _Person:
    def events(
        self, person: str = ..., cursor: str = ..., limit: int = ...
    ) -> Page[PersonEvent]:
        """List what happened to persons and their authenticators, warnings included."""
    def freeze_lift(self, person: str) -> PreparedAct:
        """Let a person act again before the day after a reset is over."""
    def invite(self, name: str, roles: builtins.list[str], link: str) -> PreparedAct:
        """Make an account, with a link by which the person gets its authenticators."""
    def list(self, cursor: str = ..., limit: int = ...) -> Page[Person]:
        """List the persons of this node with roles, state and authenticators."""
    def reset(self, person: str, link: str) -> PreparedAct:
        """Take all authenticators of a person away, with a link to new ones."""
    def restore(self, person: str) -> PreparedAct:
        """Let a suspended person in again."""
    def roles(self, person: str, roles: builtins.list[str]) -> PreparedAct:
        """Give a person these roles and no others; its sessions end."""
    def suspend(self, person: str) -> PreparedAct:
        """Suspend a person: it signs in nowhere, its sessions and programs end."""

class _Share:
    def export(self, kind: str, party: str = ...) -> File:
        """Return what others have shared as a file: OMM in CSV, OEM, CDM, or JSON."""
    def held(
        self,
        party: str = ...,
        kind: str = ...,
        object: str = ...,
        cursor: str = ...,
        limit: int = ...,
    ) -> Page[HeldRow]:
        """List what others have shared with this node, by party, kind and object."""
    def list(
        self, party: str = ..., cursor: str = ..., limit: int = ...
    ) -> Page[Share]:
        """List what is shared with whom as it changes, and whose will it is."""
    def now(self, parties: builtins.tuple[str, ...] = ...) -> SharedNow:
        """Put what is shared and has changed into the outbox, now."""
    def offer(
        self, kind: str, rows: builtins.tuple[OfferedRow, ...], level: str = ...
    ) -> Offered:
        """Offer rows: the newest of each thing is kept; agreements decide who gets what of it."""
    def preview(
        self,
        party: str,
        kind: str = ...,
        purpose: str = ...,
        objects: builtins.tuple[str, ...] = ...,
        cursor: str = ...,
        limit: int = ...,
    ) -> Page[ReleasedRow | WithheldRow]:
        """Show what a party would see of what this node offers, and why; nothing is sent."""
    def start(self, party: str, kind: str = ..., purpose: str = ...) -> Standing:
        """Share a kind with a party from now on, as it changes; agreements decide what goes."""
    def stop(self, party: str, kind: str = ..., purpose: str = ...) -> Standing:
        """Share a kind with a party no longer."""
    def subscribe(
        self,
        party: str,
        kind: str = ...,
        purpose: str = ...,
        objects: builtins.tuple[str, ...] = ...,
    ) -> Standing:
        """Ask a party for a kind of data, as it changes; its agreements decide what comes."""
    def unsubscribe(
        self,
        party: str,
        kind: str = ...,
        purpose: str = ...,
        objects: builtins.tuple[str, ...] = ...,
    ) -> Standing:
        """Ask a party to stop sending a kind of data."""

class _Show:
    def id(self, id: str) -> KnownThing:
        """Show anything with an id as this node knows it: what governs it, who shares it."""

class _Sky:
    def density(self, at_us: int | None = ...) -> SkyDensity:
        """Count approaches of own satellites by the hour, from a day ago to a week ahead."""
    def index(self, as_of_us: int | None = ...) -> File:
        """List the objects that states are of, as a file for a globe."""
    def object(self, object: str, as_of_us: int | None = ...) -> SkyObject:
        """Show an object: its sources beside each other, differences, owner, cases, approaches."""
    def objects(
        self,
        text: str = ...,
        who: str = ...,
        regime: str = ...,
        owner: str = ...,
        as_of_us: int | None = ...,
        cursor: str = ...,
        limit: int = ...,
    ) -> SkyObjects:
        """List objects in the sky by name, number, designator, owner or class of orbit."""
    def states(
        self,
        at_us: int | None = ...,
        span_s: int = ...,
        nodes: int = ...,
        following: bool = ...,
        as_of_us: int | None = ...,
    ) -> File:
        """Give positions and velocities of all objects at nodes, as a file for a globe."""
    def track(
        self, object: str, at_us: int | None = ..., as_of_us: int | None = ...
    ) -> SkyTrack:
        """Give the path of an object over one revolution."""

class _Token:
    def list(self, cursor: str = ..., limit: int = ...) -> Page[Token]:
        """List own tokens with their rights, their end and their use by day."""
    def make(
        self,
        name: str,
        digest: str,
        scopes: builtins.list[str] | None = ...,
        days: int = ...,
    ) -> Token:
        """Store a token of the person who asks, by its hash; with rights that the person has."""
    def revoke(self, name: str) -> Nothing:
        """Take a token back; its streams end."""

class _Transfer:
    def export(self, party: str, everything: bool = ...) -> File:
        """Return what waits for a peer as a file; it waits on until it is acknowledged."""
    def import_(self, content: str) -> ImportedEnvelopes:
        """Take in a file of envelopes, exactly as if they had come over the network."""

class _Triage:
    def note(self, subject: str, text: str) -> TriageNote:
        """Add a note to something that waits; it never leaves this node."""
    def notes(self, subject: str) -> builtins.tuple[TriageNote, ...]:
        """List the notes about something that waits, the newest first."""
    def set(
        self,
        subjects: builtins.tuple[str, ...],
        seen: builtins.tuple[str, ...] = ...,
        state: Literal["open", "snoozed", "dismissed"] = ...,
        reason: str = ...,
        hours: float = ...,
        mine: bool | None = ...,
    ) -> builtins.tuple[TriageState, ...]:
        """Set things that wait aside with a reason, take them back, or take care of them."""

class _Upload:
    def erase(self, name: str) -> Upload:
        """Erase an upload of the caller."""
    def list(self) -> builtins.list[Upload]:
        """List the caller's uploads, the newest first."""
    def show(self, name: str) -> Upload:
        """Show an upload of the caller; it is kept for as long as a new one from now on."""

class _View:
    def list(self) -> Views:
        """List the views that the caller has saved."""
    def save(self, name: str, path: str = ...) -> Views:
        """Save a view of a list by its address, or forget it."""

class _Warning:
    def ask(self, name: str, to: builtins.tuple[str, ...] = ...) -> PreparedAct:
        """Send the drafted question about an event that nothing announced."""
    def confirm(
        self,
        name: str,
        lineage: str,
        at: str = ...,
        nothing: bool = ...,
        sigma_s: float = ...,
        confidence: float = ...,
        to: builtins.tuple[str, ...] = ...,
    ) -> PreparedAct:
        """Send what our own sensors observed of an event that another party has reported."""
    def list(
        self,
        days: float = ...,
        cursor: str = ...,
        limit: int = ...,
        at_us: int | None = ...,
    ) -> Page[EventReport]:
        """List events that warnings report, the newest first."""
    def question(self, name: str) -> DraftedQuestion:
        """Draft the question about an event that nothing announced; nothing is sent."""
    def show(self, name: str, at_us: int | None = ...) -> EventReport:
        """Show the event of a warning: confidence, lineages that count, announcement."""

class _Watch:
    def approaches(
        self,
        own: str = ...,
        tier: str = ...,
        change: str = ...,
        basis: str = ...,
        source: str = ...,
        text: str = ...,
        order: Literal["tier", "decide_by", "tca", "pc", "miss"] = ...,
        at_us: int | None = ...,
        cursor: str = ...,
        limit: int = ...,
    ) -> WatchApproaches:
        """List approaches of own satellites in the last run of the watch."""
    def changes(
        self,
        change: Literal["", "manoeuvre", "added", "lost"] = ...,
        at_us: int | None = ...,
        cursor: str = ...,
        limit: int = ...,
    ) -> WatchChanges:
        """List objects that perhaps manoeuvred, came or went between the last two runs of the watch."""
    def handover(self, to: str, words: str = ...) -> PreparedAct:
        """Hand the watch over: the one who leaves it prepares, the one who takes it proves as well."""
    def latest(self, at_us: int | None = ...) -> LatestRun:
        """Show the last run of the watch: own satellites, sources, coverage, counts."""
    def log(
        self, cursor: str = ..., limit: int = ..., at_us: int | None = ...
    ) -> Page[LogLine]:
        """List the log of the watch, the newest line first."""
    def note(self, text: str) -> LogLine:
        """Write a line into the log of the watch, which is part of the ledger."""
    def roster(self, days: int = ..., at_us: int | None = ...) -> RosterReport:
        """Show who is on watch now, all watches, and when nobody is."""

class Client(_Client):
    act: _Act
    agreement: _Agreement
    atlas: _Atlas
    audit: _Audit
    authenticator: _Authenticator
    case: _Case
    channel: _Channel
    computation: _Computation
    compute: _Compute
    installed: _Installed
    ledger: _Ledger
    link: _Link
    mission: _Mission
    node: _Node
    notice: _Notice
    page: _Page
    peer: _Peer
    person: _Person
    share: _Share
    show: _Show
    sky: _Sky
    token: _Token
    transfer: _Transfer
    triage: _Triage
    upload: _Upload
    view: _View
    warning: _Warning
    watch: _Watch
