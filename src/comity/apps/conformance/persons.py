"""Persons whom the documents of the kit name: of the shape that a receiver checks.

The kit is a tester, no party: nobody works at it, and no proof stands behind its marks. A receiver
cannot tell, and is not meant to: what it checks are shape and role.
"""

import hashlib

from comity.node.persons.policies import Authority
from comity.trust.persons import PersonMark, Role

__all__ = ["authority_of", "mark_of"]


def mark_of(role: Role) -> PersonMark:
    """Return the mark of a person of the kit with a role."""
    digest = hashlib.sha256(f"conformance {role}".encode()).hexdigest()
    return PersonMark("person:KIT00000", role, f"sha256:{digest}")


def authority_of(role: Role = Role.FLIGHT_DYNAMICS) -> Authority:
    """Return under whose authority the kit signs steps of cases."""
    return Authority((mark_of(role),))
