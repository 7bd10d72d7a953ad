"""Commands about agreements: draft, check, explain, show, sign, reject, list, withdraw."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import App, Parameter

from comity.apps.sharing.commands.agreement_display import (
    show_rejected,
    show_shown,
    show_version,
    show_versions,
)
from comity.cli import output
from comity.cli.acts import Signing, acted, print_performed
from comity.cli.app import PARTNERS
from comity.cli.asking import NodeAt, Server, asked, rows_of
from comity.cli.options import Json, JsonRows, Limit, party_name
from comity.foundations.errors import InputError
from comity.system.files import STANDARD

if TYPE_CHECKING:
    from comity.apps.sharing.agreement_checks import (
        AgreementCheck,
        AgreementExplained,
        CedarPolicies,
    )

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
    by: party:bravo
    to: party:alfa
    objects: ["object:norad:40000-40999"]
    precision: {position_km: 1}
    delay_h: 6
"""


def explained(
    what: str, where: Path | Server | None, party: str
) -> "AgreementExplained":
    """Explain an agreement of a file, or one that a node holds by name."""
    from comity.apps.sharing.agreement_checks import explain_version
    from comity.apps.sharing.agreement_operations import (
        EXPLAIN_AGREEMENT,
        ExplainAgreement,
    )
    from comity.apps.sharing.agreements import read_file
    from comity.system.environment import load_register

    if Path(what) == STANDARD or Path(what).is_file():
        names = {str(p.id): p.name for p in load_register()}
        return explain_version(read_file(Path(what)), names, party)
    with asked(where, otherwise=f"a file: {what} is none") as node:
        return node.call(EXPLAIN_AGREEMENT, ExplainAgreement(what, party))


def policies(what: str, where: Path | Server | None) -> "CedarPolicies":
    """Return the Cedar policies of an agreement of a file, or of one that a node holds."""
    from comity.apps.sharing.agreement_checks import cedar_of
    from comity.apps.sharing.agreement_operations import CEDAR_POLICIES, NamedAgreement
    from comity.apps.sharing.agreements import read_file

    if Path(what) == STANDARD or Path(what).is_file():
        return cedar_of(read_file(Path(what)))
    with asked(where, otherwise=f"a file: {what} is none") as node:
        return node.call(CEDAR_POLICIES, NamedAgreement(what))


@agreement.command
def draft(
    file: Path | None = None,
    /,
    *,
    where: NodeAt | None = None,
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
    from comity.apps.sharing.agreement_operations import (
        DRAFT_AGREEMENT,
        AgreementText,
    )
    from comity.apps.sharing.agreements import read_file

    if example:
        output.raw(EXAMPLE.rstrip() + "\n")
        return
    if file is None:
        raise InputError(
            "no file is named",
            remedy="give the agreement in YAML; --example prints one to begin with",
        )
    with asked(where) as node:
        content = dict(read_file(file).content)
        version = node.call(DRAFT_AGREEMENT, AgreementText(content))
    output.print_record(version, show_version, as_json=as_json)
    if not as_json:
        name = version.agreement.split(":")[1]
        output.say(
            f"Next, on every side: comity agreement show {name}, then\n"
            f"  comity agreement sign {name}@{version.hash}"
        )


@agreement.command
def check(file: Path, /, *, as_json: JsonRows = False) -> object:
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
    where: NodeAt | None = None,
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
    from comity.system.environment import load_register

    if cedar:
        output.raw(policies(what, where).policies.rstrip() + "\n")
        return
    names = {str(p.id): p.name for p in load_register()}
    output.print_record(
        explained(what, where, party_name(party) if party else ""),
        lambda record: show_explained(record, names),
        as_json=as_json,
    )


def show_explained(explained: "AgreementExplained", names: dict[str, str]) -> None:
    """Print per party what it may see and may not."""
    output.say(f"{explained.agreement}, {explained.title}\n")
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
def show(what: str, /, *, where: NodeAt, as_json: Json = False) -> None:
    """Show a version before it is signed: its hash, and what changed since the last one.

    Parameters
    ----------
    what
        Name, NAME@HASH, or hash of the agreement; of a name, the newest version.
    """
    from comity.apps.sharing.agreement_operations import SHOW_AGREEMENT, NamedAgreement

    with asked(where) as node:
        shown = node.call(SHOW_AGREEMENT, NamedAgreement(what))
    output.print_record(shown, show_shown, as_json=as_json)


@agreement.command
def sign(
    what: str = "",
    /,
    *,
    where: NodeAt,
    hash_: Annotated[str, Parameter(name="--hash")] = "",
    signing: Signing = None,
    as_json: Json = False,
) -> object:
    """Sign a content as this party: a signatory's act, proved with a key file.

    Parameters
    ----------
    what
        NAME@HASH as `agreement show` prints it: refused if another content has come under the
        name since. Or the hash alone, which means that content whatever came since. A
        beginning of 12 letters of the hash is enough.
    hash_
        The hash, if WHAT is a name alone or left out.
    """
    from comity.apps.sharing.acts import SIGN_AGREEMENT, NamedAgreement

    asked_for = NamedAgreement(named_by_hash(what, hash_))
    done = acted(where, SIGN_AGREEMENT, asked_for, signing)
    return print_performed(done, show_version, as_json=as_json)


def named_by_hash(what: str, hash_: str) -> str:
    """Return what is named, from a name and a hash that may be given apart.

    Raises
    ------
    InputError
        If two hashes are given, or nothing.
    """
    if not hash_:
        if not what:
            raise InputError(
                "no agreement is named", remedy="give NAME@HASH, or --hash HASH"
            )
        return what
    if "@" in what or what.startswith("sha256:"):
        raise InputError(f"{what[:80]} names a hash already, and so does --hash")
    return f"{what}@{hash_}" if what else hash_


@agreement.command
def reject(
    what: str = "",
    /,
    *,
    where: NodeAt,
    hash_: Annotated[str, Parameter(name="--hash")] = "",
    drafts_of: str = "",
    as_json: Json = False,
) -> None:
    """Reject a draft that this party has not signed.

    Parameters
    ----------
    what
        NAME@HASH, or the hash, of the draft.
    hash_
        The hash, if WHAT is a name alone or left out.
    drafts_of
        Reject every draft that this party has sent instead.
    """
    from comity.apps.sharing.agreement_operations import (
        REJECT_DRAFT,
        REJECT_DRAFTS,
        DraftOf,
        RejectDraft,
    )

    if drafts_of and (what or hash_):
        raise InputError(
            f"--drafts-of rejects every draft of a party, and one is named as well: "
            f"{(what or hash_)[:80]}",
            remedy="give one of the two",
        )
    with asked(where) as node:
        done = (
            node.call(REJECT_DRAFTS, DraftOf(party_name(drafts_of)))
            if drafts_of
            else node.call(REJECT_DRAFT, RejectDraft(named_by_hash(what, hash_)))
        )
    output.print_record(done, show_rejected, as_json=as_json)


@agreement.command(name="list")
def list_(
    *,
    where: NodeAt,
    limit: Limit = 100,
    after: str = "",
    rejected: bool = False,
    as_json: JsonRows = False,
) -> None:
    """List the versions that the node holds, with their state.

    Parameters
    ----------
    limit
        At most so many.
    after
        Hash of the last version of the list before: those after it.
    rejected
        Those that were rejected here as well.
    """
    from comity.apps.sharing.agreement_operations import LIST_AGREEMENTS, ListAgreements

    with asked(where) as node:
        wanted = ListAgreements(rejected, after)
        versions = rows_of(node, LIST_AGREEMENTS, wanted, limit + 1)
    output.print_record(versions[:limit], show_versions, as_json=as_json)
    if as_json:
        return
    if len(versions) > limit:
        output.say(f"More: --after {versions[limit - 1].hash}")
    elif not versions and not after:
        output.say("No agreements: nothing is shared with anybody.")


@agreement.command
def withdraw(
    what: str, /, *, where: NodeAt, signing: Signing = None, as_json: Json = False
) -> object:
    """Withdraw from a version that this party has signed; a notice runs from its receipt.

    Parameters
    ----------
    what
        Name of the agreement, NAME@HASH, or its hash.
    """
    from comity.apps.sharing.acts import WITHDRAW_AGREEMENT, NamedAgreement

    done = acted(where, WITHDRAW_AGREEMENT, NamedAgreement(what), signing)
    return print_performed(done, show_version, as_json=as_json)
