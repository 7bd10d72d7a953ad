"""A key file that is made here, and registered at a node far away by a link."""

from pathlib import Path

from comity.cli.servers import Server
from comity.node.operations import adapter_of
from comity.node.persons.enrolment import answer_enrolment
from comity.node.persons.key_files import PersonKey, make_key_file, open_key_file
from comity.system.people_api import PeopleApi

__all__ = ["enrol_far"]


def enrol_far(
    where: Server,
    link: str,
    name: str,
    path: Path,
    passphrase: bytes,
    seed: bytes,
    label: str,
) -> PersonKey:
    """Make a key file here, and register its public half at a node far away.

    Parameters
    ----------
    link
        The secret of the link.
    path, passphrase, seed
        Of the key file: where, what opens it, and the 32 random bytes that it is made of.

    Raises
    ------
    ComityError
        If the file cannot be made, or the node refuses; then it is taken away again.
    """
    public = make_key_file(path, passphrase, seed)
    api = PeopleApi(where.url, "")
    try:
        signature = answer_enrolment(open_key_file(path, passphrase), link)
        body = {"link": link, "name": name, "public": public.text}
        more = {"signature": signature, "label": label}
        reply = api.send("POST", "/api/v1/enrolments/key", body={**body, **more})
        made: PersonKey = adapter_of(PersonKey).validate_json(reply.body)
    except BaseException:
        # A key that nobody registered proves nothing, and would stand in the way of the next.
        path.unlink(missing_ok=True)
        raise
    finally:
        api.close()
    return made
