"""Commands about agreements: draft, check, explain, sign, list, withdraw."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from cyclopts import App

from comity.cli import output
from comity.cli.app import PARTNERS
from comity.cli.node_folder import Folder, opened
from comity.cli.options import Json, party_name, shown_at
from comity.foundations.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable

    from comity.node.node import Node
    from comity.trust.policy import Agreement

agreement = App(
    name="agreement", help="What is shared with whom, signed.", group=PARTNERS
)

EXAMPLE = """\
# An agreement: what is signed is what it says, not how it is laid out.
agreement: shared-skies
version: 1
title: Shared ephemerides for flight safety
parties: [party:alfa, party:bravo]
from: "2027-01-01"
until: "2029-01-01"
notice_d: 30
clauses:
  - id: full-ephemerides
    data: [ephemerides, cdms]
    by: party:alfa
    to: party:bravo
    purposes: [flight-safety]
    up_to: amber
    keep_d: 90
  - id: coarse-elements
    data: elements
    by: [party:alfa, party:bravo]
    to: [party:alfa, party:bravo]
    objects: ["object:norad:40000-40999"]
    precision: {position_km: 1}
    delay_h: 6
"""


def load(what: str, folder: Path | None) -> "Agreement":
    """Return an agreement from a file, or from a node by name."""
    from comity.apps.sharing.agreements import find_agreement, read_file

    if folder is None or Path(what).is_file():
        return read_file(Path(what))
    with opened(folder) as here:
        return here.view(lambda work: find_agreement(work, what))[0]


def show(rows: list[dict[str, Any]]) -> None:
    """Print versions with their state."""
    for row in rows:
        missing, ends = row["missing"], row["ends_for"]
        if missing:
            words = f"{row['state']}, not signed by {', '.join(missing)}"
        else:
            span = f"{shown_at(row['from_us'])} to {shown_at(row['until_us'])}"
            words = f"{row['state']}, {span}"
        for who, at in ends.items():
            words += f"; {who} leaves it at {shown_at(at)}"
        output.lines([(str(row["agreement"]), words), ("", str(row["hash"]))])


def act(
    do: "Callable[[Node, str, Path | None], dict[str, Any]]",
    what: str,
    folder: Path,
    key: Path | None,
    *,
    as_json: bool,
) -> None:
    """Sign something about an agreement, and show what has become of it."""
    with opened(folder) as here:
        done = do(here, what, key)
    if as_json:
        output.print_json(done)
    else:
        show([done])


@agreement.command
def draft(
    file: Path | None = None,
    /,
    *,
    folder: Folder | None = None,
    example: bool = False,
    as_json: Json = False,
) -> None:
    """Keep a draft and send it to its parties; nothing is in force before all have signed.

    Parameters
    ----------
    file
        The agreement, YAML.
    example
        Print an example to begin with instead.
    """
    from comity.apps.sharing.agreements import propose, read_file

    if example:
        output.say(EXAMPLE.rstrip())
        return
    if file is None or folder is None:
        raise InputError(
            "a file and --dir are needed", remedy="comity agreement draft --example"
        )
    with opened(folder) as here:
        done = propose(here, read_file(file))
    if as_json:
        output.print_json(done)
    else:
        show([done])
        name = str(done["agreement"]).split(":")[1]
        output.say(f"Next, on every side: comity agreement sign {name}")


@agreement.command
def check(file: Path, /, *, as_json: Json = False) -> int:
    """Find contradictions, and clauses that can never apply.

    Parameters
    ----------
    file
        The agreement, YAML.
    """
    from dataclasses import asdict

    from comity.apps.sharing.agreements import read_file
    from comity.trust.policy import check_agreement

    value = read_file(file)
    found = check_agreement(value)
    faults = sum(finding.weight == "fault" for finding in found)
    if as_json:
        output.print_json(
            {
                "agreement": value.id,
                "hash": value.hash,
                "findings": [asdict(finding) for finding in found],
            }
        )
    else:
        for finding in found:
            where = f"clause {finding.clause}: " if finding.clause else ""
            output.say(f"{finding.weight}: {where}{finding.words}")
        output.say(f"{value.id} ({value.hash}): {faults} faults")
    return 1 if faults else 0


@agreement.command
def explain(
    what: str,
    /,
    *,
    folder: Folder | None = None,
    party: str = "",
    cedar: bool = False,
    as_json: Json = False,
) -> None:
    """Say in plain words, per party, what it may see and may not.

    Parameters
    ----------
    what
        A file, or the name or hash of an agreement that the node holds.
    party
        For this party alone.
    cedar
        Print Cedar policies that decide the same, for auditors.
    """
    from comity.system.environment import load_register
    from comity.trust.policy import Decider, explain_agreement
    from comity.trust.policy.cedar import cedar_policies
    from comity.trust.policy.lifecycle import life_of

    value = load(what, folder)
    if cedar:
        signed = dict.fromkeys(value.parties, value.since_us)
        life = life_of(value, signed, at_us=value.since_us)
        output.say(cedar_policies(Decider([(value, life)]).rules))
        return
    names = {str(p.id): p.name for p in load_register()}
    said = explain_agreement(value, names)
    if party:
        wanted = party_name(party)
        said = [entry for entry in said if entry.party == wanted]
        if not said:
            raise InputError(f"{wanted} is no party to {value.id}")
    if as_json:
        output.print_json(
            {
                "agreement": value.id,
                "hash": value.hash,
                "parties": [
                    {"party": e.party, "may": e.may, "may_not": e.may_not} for e in said
                ],
            }
        )
        return
    output.say(f"{value.id}, {value.title}\n")
    for entry in said:
        named = names.get(entry.party, "")
        output.say(f"{entry.party}{f' ({named})' if named else ''} may see")
        for words in entry.may or ("nothing",):
            output.say(f"  {words}")
        output.say("and may not see")
        for words in entry.may_not or ("nothing else is named",):
            output.say(f"  {words}")
        output.say("")


@agreement.command
def sign(
    what: str, /, *, folder: Folder, key: Path | None = None, as_json: Json = False
) -> None:
    """Sign a version as this party, with the key of a person.

    Parameters
    ----------
    what
        Name or hash of the agreement.
    key
        Key of the person, if not the node's first signatory.
    """
    from comity.apps.sharing.agreements import sign as do

    act(do, what, folder, key, as_json=as_json)


@agreement.command(name="list")
def list_(*, folder: Folder, as_json: Json = False) -> None:
    """List the versions that the node holds, with their state."""
    from comity.apps.sharing.agreements import list_agreements

    with opened(folder) as here:
        rows = list_agreements(here)
    if as_json:
        output.print_json(rows)
        return
    show(rows)
    if not rows:
        output.say("No agreements: nothing is shared with anybody.")


@agreement.command
def withdraw(
    what: str, /, *, folder: Folder, key: Path | None = None, as_json: Json = False
) -> None:
    """Withdraw from a version; sharing ends when the notice has passed.

    Parameters
    ----------
    what
        Name or hash of the agreement.
    key
        Key of the person, if not the node's first signatory.
    """
    from comity.apps.sharing.agreements import withdraw as do

    act(do, what, folder, key, as_json=as_json)
