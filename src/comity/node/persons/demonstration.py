"""The demonstration authenticator: a visitor of a demonstration proves acts with a button, and no more.

It proves nothing about who pressed the button. Therefore it counts only at a node that a demonstration
has made for itself (`comity.node.exchange.demonstrations`), and only for the visitor whom the mark of
that node names. What was proved so says it, in the journal and in each signed document.
"""

from dataclasses import dataclass

from comity.foundations.constants import MINUTE_US
from comity.foundations.errors import FormatError, TrustError
from comity.node.exchange.demonstrations import check_demonstration
from comity.node.node import Node, UnitOfWork
from comity.node.persons.accounts import Account, account_of
from comity.node.persons.proofs import Answer, Authenticator, add_verifier
from comity.node.persons.sessions import secret_hash
from comity.node.store.accounts import LinkRow, add_link, drop_links, find_link
from comity.trust.identity.keys import to_text64
from comity.trust.persons.marks import DEMONSTRATION

__all__ = ["DEMONSTRATION", "VISIT_MINUTES", "Visit", "offer_visit", "use_visit"]

#: How long the link of a visit counts, minutes.
VISIT_MINUTES = 15
VISIT, VISITED = "visit", "visited"
#: What the journal keeps of such a proof.
WORDS = "a button of a demonstration was pressed; who pressed it was not verified"


def _demonstration(
    work: UnitOfWork, person: str, _challenge: bytes, answer: Answer
) -> Authenticator:
    """Check that a person is the visitor of a demonstration; nothing else is known of the proof.

    Raises
    ------
    TrustError, FormatError
        If it is not, this is no node of a demonstration, or the answer has members.
    """
    if check_demonstration(work) != person:
        raise TrustError(
            "the demonstration authenticator is the visitor's of this demonstration alone",
            remedy="prove with your own authenticator",
        )
    if answer.content or answer.credential:
        raise FormatError("the demonstration authenticator answers nothing: {}")
    return Authenticator(
        f"{DEMONSTRATION}:{person}", DEMONSTRATION, {}, {"words": WORDS}
    )


add_verifier(DEMONSTRATION, _demonstration)


# -- the visitor's link ----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Visit:
    """A link that begins the visitor's session once: its secret, and until when (µs of UTC)."""

    secret: str
    until_us: int


def offer_visit(node: Node) -> Visit:
    """Make a link by which the visitor of a demonstration enters, once; those before count no more.

    Raises
    ------
    TrustError
        If this is no node of a demonstration, or it has no visitor.
    """
    secret = to_text64(node.entropy(32, "link"))
    with node.writing() as work:
        visitor = check_demonstration(work)
        if not visitor:
            raise TrustError(f"{node.party} has no visitor")
        drop_links(work.connection, kind=VISIT)
        until_us = work.now_us + VISIT_MINUTES * MINUTE_US
        row = LinkRow(secret_hash(secret), VISIT, visitor, work.now_us, "", until_us)
        add_link(work.connection, row)
    return Visit(secret, until_us)


def use_visit(work: UnitOfWork, secret: str) -> Account:
    """Use the link of a visit up; return the account whose session it begins.

    Raises
    ------
    TrustError
        If it was used, is too old or unknown, or this is no node of a demonstration.
    """
    visitor = check_demonstration(work)
    row = find_link(work.connection, secret_hash(secret))
    again = "for another one press Enter where comity demo --serve runs"
    if row is not None and row.kind == VISITED:
        raise TrustError("this link was used already: it counts once", remedy=again)
    if row is None or row.kind != VISIT or row.account != visitor:
        raise TrustError(
            "this link is unknown, or a newer one replaced it", remedy=again
        )
    if row.until_us <= work.now_us:
        raise TrustError(f"this link counted for {VISIT_MINUTES} min", remedy=again)
    drop_links(work.connection, digest=row.hash)
    add_link(work.connection, row._replace(kind=VISITED))
    return account_of(work, visitor)
