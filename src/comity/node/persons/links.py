"""Links that are used once: the first administrator's, and those by which accounts get authenticators.

The secret stands behind ``#`` in the link, so that no server, proxy or log sees it, and only its
hash is kept. Whoever invites a person makes the secret, in the browser or at the command line:
what is signed and recorded of the invitation holds its hash alone.
"""

import re

from comity.foundations.constants import HOUR_US
from comity.foundations.errors import InputError, TrustError, UnknownNameError
from comity.node.node import Entropy, Node, UnitOfWork
from comity.node.persons.accounts import Account, account_of, make_account, note
from comity.node.persons.authenticators import (
    has_administrator,
    has_authenticator,
    take_all_away,
)
from comity.node.persons.sessions import secret_hash
from comity.node.persons.sites import site_of
from comity.node.store.accounts import LinkRow, add_link, drop_links, find_link
from comity.trust.identity.keys import to_text64
from comity.trust.persons import Role

__all__ = [
    "check_hash",
    "claim",
    "first_link",
    "look_at",
    "new_secret",
    "offer_link",
    "recovery_link",
    "url_at",
    "url_of",
    "use_link",
]

#: How long links count, hours: that of the first administrator, and those of others.
FIRST_HOURS, HOURS = 1, 24
_HASH = re.compile(r"[0-9a-f]{64}")


def new_secret(entropy: Entropy) -> str:
    """Return the secret of a new link, from a node's random numbers or those of this machine."""
    return to_text64(entropy(32, "link"))


def url_of(node: Node, secret: str) -> str:
    """Return a link to be opened in a browser."""
    return url_at(site_of(node.settings).origin, secret)


def url_at(origin: str, secret: str) -> str:
    """Return a link to the node that people open at an origin."""
    return f"{origin.rstrip('/')}/enrol#{secret}"


def check_hash(digest: str) -> str:
    """Return the hash of a link's secret.

    Raises
    ------
    InputError
        If it is none.
    """
    if not _HASH.fullmatch(digest):
        raise InputError(
            "the hash of the link has 64 hexadecimal digits",
            remedy="SHA-256 of 'comity session', a zero byte and the link's secret",
        )
    return digest


def offer_link(work: UnitOfWork, account: Account, digest: str, by: str) -> None:
    """Store a link to an account, in place of those before."""
    drop_links(work.connection, account=account.id)
    until_us = work.now_us + HOURS * HOUR_US
    row = LinkRow(check_hash(digest), "enrol", account.id, work.now_us, by, until_us)
    if find_link(work.connection, row.hash) is not None:
        raise InputError("a link with this secret exists", remedy="make a new one")
    add_link(work.connection, row)


def first_link(node: Node) -> str:
    """Return the link of the first administrator; one that was made before counts no more.

    Raises
    ------
    TrustError
        If there is an administrator who can sign in.
    """
    secret = new_secret(node.entropy)
    with node.writing() as work:
        if has_administrator(work):
            raise TrustError(
                f"{node.party} has an administrator, who invites all others",
                remedy="comity person invite NAME; if all lost their authenticators: "
                "comity person first --recover NAME",
            )
        drop_links(work.connection, kind="first")
        until_us = work.now_us + FIRST_HOURS * HOUR_US
        row = LinkRow(secret_hash(secret), "first", "", work.now_us, "", until_us)
        add_link(work.connection, row)
    return url_of(node, secret)


def recovery_link(node: Node, name: str, freeze_us: int) -> str:
    """Return a link for an administrator who has lost all authenticators, and nobody can help.

    It is made with the node's files and passphrase, whose holder could do anything else, too;
    what it did is recorded, and the person's acts do not count for a day.

    Raises
    ------
    UnknownNameError, TrustError
        If there is no such account, or it is no administrator's.
    """
    secret = new_secret(node.entropy)
    with node.writing() as work:
        account = account_of(work, name)
        if Role.ADMINISTRATOR not in account.roles or not account.active:
            raise TrustError(
                f"{account.name} is no active administrator",
                remedy="an administrator resets others: comity person reset NAME",
            )
        take_all_away(work, account, by="", freeze_us=freeze_us)
        offer_link(work, account, secret_hash(secret), "")
        note(work, account.id, "", "recovered", "with the node's files")
    return url_of(node, secret)


def look_at(work: UnitOfWork, secret: str) -> LinkRow:
    """Return a link that counts.

    Raises
    ------
    TrustError
        If it is unknown, was used or is too old; all in the same words.
    """
    row = find_link(work.connection, secret_hash(secret))
    if row is None or row.until_us <= work.now_us or row.kind not in {"enrol", "first"}:
        raise TrustError(
            "this link is unknown, was used already, or is too old",
            remedy="ask whoever gave it to you for another one",
        )
    if row.kind == "first" and has_administrator(work):
        raise TrustError("this node has its administrator by now")
    return row


def claim(work: UnitOfWork, secret: str, name: str) -> Account:
    """Return the account of a link that counts; the first administrator's is made here.

    It has no authenticator yet: `use_link` comes with the first one. Somebody who begins, stops
    and begins again under the same name goes on with the same account.

    Raises
    ------
    TrustError, InputError
        If the link does not count, the account is suspended, or the name does not fit.
    """
    row = look_at(work, secret)
    if row.kind == "first":
        account = _first_account(work, name)
        drop_links(work.connection, digest=row.hash)
        add_link(work.connection, row._replace(kind="enrol", account=account.id))
        return account
    account = account_of(work, row.account)
    if not account.active:
        raise TrustError("the account is suspended", remedy="ask an administrator")
    return account


def _first_account(work: UnitOfWork, name: str) -> Account:
    """Return the account of the first administrator, which nobody can sign in to yet."""
    try:
        account = account_of(work, name)
    except UnknownNameError:
        return make_account(work, name, [Role.ADMINISTRATOR], "")
    if account.made_by or has_authenticator(work, account.id):
        raise InputError(
            f"there is an account {account.name!r}", remedy="choose another name"
        )
    return account


def use_link(work: UnitOfWork, secret: str, name: str = "") -> Account:
    """Use a link up, and return its account.

    Whoever calls it gives the account an authenticator in the same transaction.

    Raises
    ------
    TrustError, InputError
        As `claim` does.
    """
    account = claim(work, secret, name)
    drop_links(work.connection, digest=secret_hash(secret))
    return account
