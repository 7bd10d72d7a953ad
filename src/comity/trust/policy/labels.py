"""Labels: how confidential a document is, and who alone may have it.

The shape follows STANAG 4774: a policy, a classification of it, and who it is releasable
to. The policy ``tlp`` is built in (FIRST, Traffic Light Protocol 2.0); every agreement may
bring a policy of its own with a mapping to TLP, enumerated in its version. A group is named
by the hash of the agreement that enumerates it, so that two groups of one name are two.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from comity.foundations.errors import FormatError
from comity.foundations.plain import JsonObject

__all__ = ["TLP", "Label", "read_label"]

#: Levels of the Traffic Light Protocol, the most open first.
TLP = ("clear", "green", "amber", "amber+strict", "red")
_TARGET = re.compile(
    r"party:([A-Z]{3}|[a-z0-9][a-z0-9.-]{0,62})|sha256:[0-9a-f]{64}#[a-z0-9-]{1,40}"
)


@dataclass(frozen=True, slots=True)
class Label:
    """A confidentiality label.

    Attributes
    ----------
    policy, classification
        ``tlp`` and one of ``TLP``, or those of an agreement.
    releasable_to
        Ids of parties, and of groups as ``HASH-OF-AGREEMENT#NAME``. Empty means nobody.
    """

    policy: str
    classification: str
    releasable_to: tuple[str, ...]

    def to_json(self) -> JsonObject:
        """Return the form that is signed."""
        return {
            "classification": self.classification,
            "policy": self.policy,
            "releasable_to": list(self.releasable_to),
        }


def read_label(value: object) -> Label:
    """Read a label from signed JSON.

    Raises
    ------
    FormatError
        If anything is missing, unknown, doubled or out of form.
    """
    names = {"policy", "classification", "releasable_to"}
    if not isinstance(value, Mapping) or set(value) != names:
        raise FormatError(
            "a label holds policy, classification and releasable_to alone"
        )
    targets = value["releasable_to"]
    if not isinstance(value["policy"], str) or not isinstance(
        value["classification"], str
    ):
        raise FormatError("policy and classification of a label are texts")
    if not isinstance(targets, list | tuple) or len(targets) > 1000:
        raise FormatError("releasable_to is a list of at most 1,000 ids")
    for target in targets:
        if not isinstance(target, str) or _TARGET.fullmatch(target) is None:
            raise FormatError(f"{str(target)[:60]!r} is no party and no group")
    if len(set(targets)) != len(targets):
        raise FormatError("releasable_to names somebody twice")
    return Label(value["policy"], value["classification"], tuple(targets))
