"""A key file made and registered together, by the link that its person was given.

Near the node in one step; far from it the key file is made there, and its public half comes with
a signature, so that nobody registers the key of somebody else.
"""

from pathlib import Path

from comity.foundations.canonical import canonical_bytes
from comity.foundations.errors import InputError
from comity.node.node import Node
from comity.node.persons.accounts import compared, note
from comity.node.persons.key_files import PersonKey, make_key_file, register_key
from comity.node.persons.links import claim, use_link
from comity.trust.identity import PublicKey, Signer
from comity.trust.identity.keys import from_text64, to_text64

__all__ = ["answer_enrolment", "enrol_key_file", "enrol_public_key"]

DOMAIN = b"comity person key enrolment 1\x00"


def enrol_key_file(
    node: Node,
    secret_of_link: str,
    name: str,
    path: Path,
    passphrase: bytes,
    seed: bytes,
    *,
    label: str = "",
) -> PersonKey:
    """Make a key file and give its public half to the account of a link, which is used up.

    Parameters
    ----------
    name
        Of the account; of the first administrator as it is to be.
    path, passphrase, seed
        Of the key file: where, what opens it, and the 32 random bytes that it is made of.

    Raises
    ------
    TrustError, InputError
        If the link does not count, is another person's, or the passphrase is too short.
    ResourceError
        If the file exists, or cannot be written.
    """
    with node.writing() as work:
        account = claim(work, secret_of_link, name)
        if compared(account.name) != compared(name):
            raise InputError(f"the link is for another person than {name[:80]!r}")
    public = make_key_file(path, passphrase, seed)
    try:
        with node.writing() as work:
            account = use_link(work, secret_of_link, name)
            made = register_key(work, account.id, public, label)
            note(work, account.id, account.id, "key file", made.key)
            return made
    except BaseException:
        # A key that nobody registered proves nothing, and would stand in the way of the next.
        path.unlink(missing_ok=True)
        raise


def _signed(secret_of_link: str, public: str) -> bytes:
    return DOMAIN + canonical_bytes({"key": public, "link": secret_of_link})


def answer_enrolment(signer: Signer, secret_of_link: str) -> str:
    """Return the signature, base64url, by which a new key says that it is registered."""
    return to_text64(signer.sign(_signed(secret_of_link, signer.public.text)))


def enrol_public_key(
    node: Node,
    secret_of_link: str,
    name: str,
    public: str,
    signature: str,
    *,
    label: str = "",
) -> PersonKey:
    """Give a key that was made elsewhere to the account of a link, which is used up.

    Parameters
    ----------
    public
        The public half, as ``PublicKey.text`` has it.
    signature
        As `answer_enrolment` returns it.

    Raises
    ------
    TrustError, InputError
        If the link does not count or is another person's, the signature does not hold, or the key
        is registered already.
    """
    key = PublicKey.from_text(public)
    key.verify(from_text64(signature), _signed(secret_of_link, public))
    with node.writing() as work:
        account = use_link(work, secret_of_link, name)
        if compared(account.name) != compared(name):
            raise InputError(f"the link is for another person than {name[:80]!r}")
        made = register_key(work, account.id, key, label)
        note(work, account.id, account.id, "key file", made.key)
        return made
