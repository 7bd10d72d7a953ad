"""Persons at a node: their roles, what each role may do, and the marks of their acts.

In come the action that somebody asks for and the roles of who asks; out comes whether it is
allowed, and what a person's authenticator has to sign for it. An action that the table does not
name is allowed to nobody.
"""

from typing import TYPE_CHECKING

from comity.foundations.offering import offer

if TYPE_CHECKING:
    from comity.trust.persons.challenges import ActTerms, challenge_of
    from comity.trust.persons.marks import PersonMark, read_marks
    from comity.trust.persons.roles import ACTS, RIGHTS, Right, Role, may

__all__ = [
    "ACTS",
    "RIGHTS",
    "ActTerms",
    "PersonMark",
    "Right",
    "Role",
    "challenge_of",
    "may",
    "read_marks",
]

offer(
    __name__,
    {
        "challenges": "ActTerms challenge_of",
        "marks": "PersonMark read_marks",
        "roles": "ACTS RIGHTS Right Role may",
    },
)
