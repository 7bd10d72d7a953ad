"""What happens between the four processes while they serve: notices, and a draft to be signed.

Persons of the exercise act at their nodes' folders, as at a command line; the processes deliver.
"""

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic

from comity.apps.cases.views import list_cases
from comity.apps.notices.acts import ACKNOWLEDGE, SEND, Acknowledge, SendNotice
from comity.apps.notices.view_records import NoticeView, RecipientView
from comity.apps.notices.views import show_notice
from comity.apps.operations.demo_parties import GATEWAY, OPERATOR, draft_text
from comity.apps.operations.exercise_case import ONE, TWO
from comity.apps.operations.exercise_persons import ExercisePersons
from comity.apps.sharing.agreements import propose
from comity.apps.sharing.named_versions import find_version
from comity.apps.wiring import standard_registry
from comity.foundations.constants import HOUR_US, MINUTE_US
from comity.foundations.errors import DataError, UnknownNameError
from comity.foundations.time import format_utc
from comity.node.gate import PeerGate
from comity.node.lifecycle.opening import open_node
from comity.node.node import Node
from comity.system.environment import now_us, pause
from comity.trust.persons import Role
from comity.trust.policy import read_agreement

__all__ = ["Live"]

#: How long the other side's process may take, s.
PATIENCE_S = 30.0
BILATERAL, THROUGH = "bilateral", f"gateway party:{GATEWAY}"
Told = tuple[str, str, str, bool]


@dataclass
class Live:
    """The nodes' folders beside their processes, for the time of a ``with`` block.

    Parameters
    ----------
    folder
        Where their folders are.
    secrets
        Of each node, what opens the key files of its exercise's persons.
    watch
        Called while something is waited for: raises if a process has ended.
    """

    folder: Path
    secrets: dict[str, bytes]
    watch: Callable[[], None]
    nodes: dict[str, Node] = field(default_factory=dict)
    persons: dict[str, ExercisePersons] = field(default_factory=dict)
    _open: ExitStack = field(default_factory=ExitStack)

    def __enter__(self) -> "Live":
        """Open the folders."""
        for name, secret in self.secrets.items():
            node = open_node(
                self.folder / name, gate=PeerGate(), registry=standard_registry()
            )
            self._open.callback(node.close)
            self.nodes[name] = node
            self.persons[name] = ExercisePersons(node, secret)
        return self

    def __exit__(self, *_ended: object) -> None:
        """Close them."""
        self._open.close()

    def _until(self, what: str, holds: Callable[[], bool]) -> float:
        """Wait until something holds; return how long it took, s.

        Raises
        ------
        DataError
            If it does not within ``PATIENCE_S``.
        """
        since = monotonic()
        while not holds():
            self.watch()
            if monotonic() - since > PATIENCE_S:
                raise DataError(f"{what}: not within {PATIENCE_S:g} s")
            pause(0.2)
        return monotonic() - since

    def case_waits(self, encounter: str) -> Told:
        """Check that the proposal waits for the visitor at the node that is served."""
        found = {one.case: one for one in list_cases(self.nodes[ONE])}.get(encounter)
        if found is None:
            raise DataError(f"{ONE} has no live case {encounter[:16]}")
        words = (
            f"{found.peer} offers to give way, Pc {found.pc or 0.0:.1e}, closest in "
            f"{found.hours_left or 0.0:.1f} h; decide by {str(found.decide_by)[:16]} UTC"
        )
        checked = "the case is asked of this side, with a deadline to come"
        holds = found.state == "asked" and found.decide_by is not None
        return encounter, words, checked, holds

    def announce(self) -> Told:
        """Send a notice on two channels, to bravo, who understands it, and to charlie, cut off."""
        at_us = now_us() // MINUTE_US * MINUTE_US
        earliest, latest = at_us + 26 * HOUR_US, at_us + 30 * HOUR_US
        asked = SendNotice(
            "pre-launch",
            {
                "class": "space-launch",
                "earliest": f"{format_utc(earliest, 0)}Z",
                "latest": f"{format_utc(latest, 0)}Z",
                "site": "Coast (exercise)",
                "area": {"centre_deg": [5.2, -52.8], "radius_km": 40},
                "azimuth_deg": 93,
                "orbit": {
                    "perigee_km": 500,
                    "apogee_km": 520,
                    "inclination_deg": 97.4,
                },
                "objects_expected": 1,
                "contact": "range safety (exercise)",
            },
            (f"party:{TWO}", f"party:{OPERATOR}"),
        )
        sent = self.persons[ONE].act(SEND, asked, Role.DUTY_OFFICER)
        if not isinstance(sent, NoticeView):
            raise DataError(f"{ONE} has sent nothing")
        name = sent.notice
        took_s = self._until(f"{TWO} has {name}", lambda: self._has(TWO, name))
        self._until(
            f"{OPERATOR} has reported {name}",
            lambda: self._delivered(name).get(THROUGH, False),
        )
        self._understand(name, earliest, latest)
        self._until(
            f"{ONE} knows that {TWO} has understood {name}",
            lambda: self._recipient(name, TWO).state == "understood",
        )
        state, by = self._recipient(name, OPERATOR).state, self._delivered(name)
        words = (
            f"{TWO} understood, the first copy there after {took_s:.1f} s; {OPERATOR}'s line "
            f"is cut: it came through {GATEWAY}, stored and read by nobody"
        )
        checked = (
            "one channel delivered, the other one did not, and the answer is missing"
        )
        holds = (
            by.get(THROUGH) is True and by.get(BILATERAL) is False and state == "stored"
        )
        return name, words, checked, holds

    def _understand(self, name: str, earliest: int, latest: int) -> None:
        """Read the key facts back at bravo, as its officer."""
        said = {
            "area": "5.2° N, 52.8° W",
            "earliest_us": _spoken(earliest),
            "latest_us": _spoken(latest),
            "azimuth_deg": "93°",
            "class": "space launch",
        }
        asked = Acknowledge(name, "understood", said)
        self.persons[TWO].act(ACKNOWLEDGE, asked, Role.DUTY_OFFICER)

    def _has(self, party: str, name: str) -> bool:
        try:
            show_notice(self.nodes[party], name)
        except UnknownNameError:
            return False
        return True

    def _delivered(self, name: str) -> dict[str, bool]:
        """Return which channels the operator's node says that a notice came on."""
        channels = self._recipient(name, OPERATOR).channels
        return {one.channel: one.delivered_us is not None for one in channels}

    def _recipient(self, name: str, party: str) -> RecipientView:
        shown = show_notice(self.nodes[ONE], name)
        return next(one for one in shown.recipients if one.party == f"party:{party}")

    def warn(self) -> Told:
        """Send a warning to the visitor's node: its key facts are to be read back there."""
        seen_us = now_us() // MINUTE_US * MINUTE_US
        asked = SendNotice(
            "warning",
            {
                "seen": "launch-like",
                "found": "event",
                "at": f"{format_utc(seen_us, 0)}Z",
                "sigma_s": 10,
                "area": {"centre_deg": [62.9, 40.6], "radius_km": 60},
                "azimuth_deg": 15,
                "sigma_deg": 3,
                "confidence": 0.7,
                "lineage": "bravo-ir",
            },
            (f"party:{ONE}",),
        )
        sent = self.persons[TWO].act(SEND, asked, Role.DUTY_OFFICER)
        if not isinstance(sent, NoticeView):
            raise DataError(f"{TWO} has sent nothing")
        name = sent.notice
        took_s = self._until(f"{ONE} has {name}", lambda: self._has(ONE, name))
        (own,) = show_notice(self.nodes[ONE], name).recipients
        words = f"stored at {ONE} after {took_s:.1f} s; its facts are to be read back"
        checked = f"{ONE} awaits a person's acknowledgement"
        return name, words, checked, own.awaited is not None and own.state == "stored"

    def offer_agreement(self, at_us: int) -> Told:
        """Let bravo propose another agreement, which waits for the visitor's signature."""
        value = read_agreement(draft_text(at_us))
        propose(self.nodes[TWO], value)

        def arrived() -> bool:
            with self.nodes[ONE].reading() as work:
                try:
                    find_version(work, value.hash)
                except UnknownNameError:
                    return False
            return True

        took_s = self._until(f"{ONE} has the draft", arrived)
        words = f"{value.id}, at {ONE} after {took_s:.1f} s, signed by nobody yet"
        return value.hash, words, "the same bytes lie at the visitor's node", True


def _spoken(at_us: int) -> str:
    """Return an instant as people write it: 1 March 2027, 12:05."""
    months = (
        "January February March April May June July August September October November "
        "December"
    ).split()
    text = format_utc(at_us, 0)
    year, month, day = text[:10].split("-")
    return f"{int(day)} {months[int(month) - 1]} {year}, {text[11:16]}"
