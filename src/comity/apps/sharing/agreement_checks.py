"""Agreements read before they are signed: checked for contradictions, explained."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from comity.apps.sharing.agreements import read_file
from comity.foundations.errors import InputError
from comity.trust.policy import Agreement, Decider, check_agreement, explain_agreement
from comity.trust.policy.cedar import cedar_policies
from comity.trust.policy.check import Finding
from comity.trust.policy.explain import Explained
from comity.trust.policy.lifecycle import life_of

__all__ = [
    "AgreementCheck",
    "AgreementExplained",
    "CedarPolicies",
    "cedar_of",
    "check_file",
    "checked",
    "explain_version",
]


@dataclass(frozen=True, slots=True)
class AgreementCheck:
    """Findings about an agreement, by its id and hash; a fault means exit code 1."""

    agreement: str
    hash: str
    findings: tuple[Finding, ...]

    @property
    def faults(self) -> int:
        """Return the number of faults; remarks are none."""
        return sum(finding.weight == "fault" for finding in self.findings)

    @property
    def exit_code(self) -> int:
        """Return 1 if there is a fault, else 0."""
        return 1 if self.faults else 0


@dataclass(frozen=True, slots=True)
class AgreementExplained:
    """What each party to an agreement may see and may not, in sentences."""

    agreement: str
    hash: str
    title: str
    parties: tuple[Explained, ...]


@dataclass(frozen=True, slots=True)
class CedarPolicies:
    """Cedar policies that decide as an agreement does once all have signed it."""

    agreement: str
    hash: str
    policies: str


def check_file(path: Path) -> AgreementCheck:
    """Check an agreement in a YAML file for contradictions and clauses that never apply.

    Raises
    ------
    FormatError, RangeError, UnknownNameError, ResourceError
        If the file is no agreement.
    """
    return checked(read_file(path))


def checked(value: Agreement) -> AgreementCheck:
    """Check an agreement for contradictions and clauses that never apply."""
    return AgreementCheck(value.id, value.hash, tuple(check_agreement(value)))


def explain_version(
    value: Agreement, names: Mapping[str, str], party: str = ""
) -> AgreementExplained:
    """Explain an agreement per party.

    Parameters
    ----------
    value
        The agreement.
    names
        Id of a party → its name for people.
    party
        For this party alone; for all if empty.

    Raises
    ------
    InputError
        If the party is none of its parties.
    """
    parties = tuple(explain_agreement(value, names))
    if party:
        parties = tuple(entry for entry in parties if entry.party == party)
        if not parties:
            raise InputError(f"{party} is no party to {value.id}")
    return AgreementExplained(value.id, value.hash, value.title, parties)


def cedar_of(value: Agreement) -> CedarPolicies:
    """Return Cedar policies that decide as the agreement does once all have signed it."""
    signed = dict.fromkeys(value.parties, value.since_us)
    life = life_of(value, signed, at_us=value.since_us)
    text = cedar_policies(Decider([(value, life)]).rules)
    return CedarPolicies(value.id, value.hash, text)
