"""Where the passphrase of a person's key file comes from; never from the command line.

By the same ways as that of the node's keys, under names of its own, since both may be needed for
one command: a file descriptor (``COMITY_PERSON_PASSPHRASE_FD``), a credential of systemd
(``comity-person-passphrase``), an entry of the keyring (``COMITY_PERSON_KEYRING``), the environment
(``COMITY_PERSON_PASSPHRASE``), and a person at a terminal.
"""

import getpass

from comity.foundations.errors import InputError, TrustError
from comity.node.store.passphrases import PERSON_KEY, given, is_asked

__all__ = ["new_person_passphrase", "person_passphrase"]

WAYS = (
    f"{PERSON_KEY.descriptor}, a systemd credential, {PERSON_KEY.keyring}, "
    f"{PERSON_KEY.variable} or a terminal; docs/guides/acts.md tells how"
)


def person_passphrase(whose: str) -> bytes:
    """Return the passphrase of a person's key file; a person at a terminal is asked.

    Raises
    ------
    InputError, ResourceError, TrustError
        If a source is named that cannot be read, or there is none and nobody to be asked.
    """
    found = given(PERSON_KEY)
    if found:
        return found
    if not is_asked():
        raise TrustError(
            f"the passphrase of {whose} was not given", remedy=f"give it by {WAYS}"
        )
    return getpass.getpass(f"Passphrase of {whose}: ").encode()


def new_person_passphrase(whose: str) -> bytes:
    """Return the passphrase for a new key file; a person at a terminal is asked twice.

    Raises
    ------
    InputError, ResourceError, TrustError
        As `person_passphrase`; or if the second differs from the first.
    """
    found = given(PERSON_KEY)
    if found:
        return found
    first = person_passphrase(whose)
    if getpass.getpass("The same once more: ").encode() != first:
        raise InputError("the two passphrases differ", remedy="run the command again")
    return first
