"""Commands about agreements: draft, check, explain, sign, list, withdraw."""

from pathlib import Path
from typing import TYPE_CHECKING

from cyclopts import App

from comity.cli import output
from comity.cli.app import PARTNERS
from comity.cli.node_folder import Folder, named, opened
from comity.cli.options import Json, party_name, shown_at
from comity.foundations.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from comity.apps.sharing.agreement_checks import AgreementCheck, AgreementExplained
    from comity.apps.sharing.agreements import AgreementVersion
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

    if Path(what).is_file():
        return read_file(Path(what))
    with (
        opened(named(folder, f"a file: {what} is none")) as node,
        node.reading() as work,
    ):
        return find_agreement(work, what)[0]


def show_versions(versions: "Sequence[AgreementVersion]") -> None:
    """Print versions with their state."""
    for one in versions:
        if one.missing:
            state = f"{one.state}, not signed by {', '.join(one.missing)}"
        else:
            span = f"{shown_at(one.from_us)} to {shown_at(one.until_us)}"
            state = f"{one.state}, {span}"
        for party, at_us in one.ends_for.items():
            state += f"; {party} leaves it at {shown_at(at_us)}"
        output.lines([(one.agreement, state), ("", one.hash)])


def show_version(version: "AgreementVersion") -> None:
    """Print one version with its state."""
    show_versions([version])


def act(
    do: "Callable[[Node, str, Path | None], AgreementVersion]",
    what: str,
    folder: Path,
    key: Path | None,
    *,
    as_json: bool,
) -> None:
    """Sign an act about an agreement, and show the state it is in now."""
    with opened(folder) as node:
        version = do(node, what, key)
    output.print_record(version, show_version, as_json=as_json)


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
    if file is None:
        raise InputError(
            "no file is named",
            remedy="give the agreement in YAML; --example prints one to begin with",
        )
    with opened(named(folder)) as node:
        version = propose(node, read_file(file))
    output.print_record(version, show_version, as_json=as_json)
    if not as_json:
        name = version.agreement.split(":")[1]
        output.say(f"Next, on every side: comity agreement sign {name}")


@agreement.command
def check(file: Path, /, *, as_json: Json = False) -> object:
    """Find contradictions, and clauses that can never apply.

    Parameters
    ----------
    file
        The agreement, YAML.
    """
    from comity.apps.sharing.agreement_checks import check_file

    return output.print_record(check_file(file), show_check, as_json=as_json)


def show_check(checked: "AgreementCheck") -> None:
    """Print the findings of a check."""
    for finding in checked.findings:
        where = f"clause {finding.clause}: " if finding.clause else ""
        output.say(f"{finding.weight}: {where}{finding.words}")
    output.say(f"{checked.agreement} ({checked.hash}): {checked.faults} faults")


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
    """Explain in plain words, per party, what it may see and may not.

    Parameters
    ----------
    what
        A file, or the name or hash of an agreement that the node holds.
    party
        For this party alone.
    cedar
        Print Cedar policies that decide the same, for auditors.
    """
    from comity.apps.sharing.agreement_checks import cedar_of, explain_version
    from comity.system.environment import load_register

    value = load(what, folder)
    if cedar:
        output.say(cedar_of(value))
        return
    names = {str(p.id): p.name for p in load_register()}
    explained = explain_version(value, names, party_name(party) if party else "")
    output.print_record(
        explained,
        lambda record: show_explained(record, value.title, names),
        as_json=as_json,
    )


def show_explained(
    explained: "AgreementExplained", title: str, names: dict[str, str]
) -> None:
    """Print per party what it may see and may not."""
    output.say(f"{explained.agreement}, {title}\n")
    for entry in explained.parties:
        name = names.get(entry.party, "")
        output.say(f"{entry.party}{f' ({name})' if name else ''} may see")
        for sentence in entry.may or ("nothing",):
            output.say(f"  {sentence}")
        output.say("and may not see")
        for sentence in entry.may_not or ("nothing else is named",):
            output.say(f"  {sentence}")
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

    with opened(folder) as node:
        versions = list_agreements(node)
    output.print_record(versions, show_versions, as_json=as_json)
    if not (versions or as_json):
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
