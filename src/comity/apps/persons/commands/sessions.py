"""Commands by which a person signs in at a node far away, and out."""

from comity.apps.persons.commands.person import person
from comity.cli import output
from comity.cli.options import Json, shown_at
from comity.cli.servers import NamedServer
from comity.cli.signing import Signing, signer_of
from comity.foundations.errors import ComityError
from comity.foundations.plain import plain

__all__ = ["sign_in", "sign_out"]


@person.command(name="sign-in")
def sign_in(
    *, server: NamedServer, signing: Signing = None, as_json: Json = False
) -> None:
    """Sign in at a node with a key file; commands with --server use the session until it ends.

    The session is kept in the user's state folder, mode 0600. It reads and prepares acts; each
    act is still proved with the key file.
    """
    from comity.cli import person_sessions
    from comity.system.kept_sessions import KeptSession, keep_session, kept_session

    name = "" if signing is None else signing.person
    made = person_sessions.sign_in(server.url, signer_of(None, name, signing), name)
    before = kept_session(server.url)
    if before is not None:
        # Its file is replaced: nobody could end it any more.
        person_sessions.end_quietly(server.url, before.secret)
    path = keep_session(
        KeptSession(server.url, made.session, made.person, made.name, made.until_us)
    )
    if as_json:
        shown = {"person": made.person, "name": made.name, "roles": plain(made.roles)}
        more = {"party": made.party, "until_us": made.until_us, "file": str(path)}
        output.print_json({**shown, **more})
        return
    roles = ", ".join(made.roles) or "no role"
    output.say(f"{made.name} ({made.person}; {roles}) at {made.party}")
    output.say(f"until {shown_at(made.until_us)} at the latest; comity person sign-out")


@person.command(name="sign-out")
def sign_out(*, server: NamedServer, as_json: Json = False) -> None:
    """End the session that is kept for a node."""
    from comity.cli import person_sessions
    from comity.system.kept_sessions import drop_session, kept_session
    from comity.system.people_api import PeopleApi

    kept = kept_session(server.url)
    ended = False
    if kept is not None:
        api = PeopleApi(server.url, kept.secret, "Session")
        try:
            person_sessions.sign_out(api)
            ended = True
        except ComityError as error:
            # The file goes in any case: a session that the node does not know is none.
            if error.code == "remote":
                raise
        finally:
            api.close()
        drop_session(server.url)
    if as_json:
        output.print_json({"ended": ended, "name": kept.name if kept else ""})
    elif kept is None:
        output.say("nobody is signed in there")
    else:
        output.say(f"{kept.name} is signed out" if ended else "the session had ended")
