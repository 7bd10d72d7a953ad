"""Commands about tokens of programs: the node's at its folder, a person's own far from it."""

from dataclasses import dataclass, field

from cyclopts import Parameter

from comity.cli import output
from comity.cli.asking import NodeAt, Server, asked, rows_of
from comity.cli.node_folder import opened
from comity.cli.options import Json, JsonRows, Limit, shown_at
from comity.foundations.errors import InputError
from comity.foundations.plain import plain

__all__ = ["token", "tokens"]


@Parameter(name="*")
@dataclass(frozen=True)
class TokenOptions:
    """What a token may do.

    Parameters
    ----------
    scope
        A right that it has; given several times for several. To read, to read shared data
        and to compute if left out.
    days
        How long it counts.
    owner
        Person that it acts for: it has no more rights than the person, and ends with it.
        Left out, it is the node's.
    """

    scope: list[str] = field(default_factory=list)
    days: int = 90
    owner: str = ""


def token(
    name: str,
    /,
    *,
    node: NodeAt,
    options: TokenOptions | None = None,
    revoke: bool = False,
    as_json: Json = False,
) -> None:
    """Make a token for the people's API; it is shown once, its hash is kept.

    Without options it reads, sees what others share and computes, for 90 days.

    Parameters
    ----------
    name
        What the token is for.
    revoke
        Take the token of this name back instead.
    """
    from comity.node.persons.tokens import make_token, revoke_token, scopes_of

    given = options or TokenOptions()
    scopes = scopes_of(given.scope)
    made = ""
    if isinstance(node, Server):
        made = _own(node, name, given, revoke=revoke)
    else:
        with opened(node) as here:
            if revoke:
                revoke_token(here, name)
            else:
                made = make_token(
                    here, name, owner=given.owner, scopes=scopes, days=given.days
                )
    rights = sorted(str(right) for right in scopes)
    if as_json:
        more = {} if revoke else {"scopes": plain(rights), "days": given.days}
        output.print_json({"name": name, "token": made, **more})
        return
    output.say(made or f"{name} is revoked")
    if made:
        whose = f"acts for {given.owner}" if given.owner else "of the node"
        if isinstance(node, Server):
            whose = "acts for you"
        output.notes().print(
            f"Counts for {given.days} days, {whose}; may: {', '.join(rights)}",
            markup=False,
        )


def _own(where: Server, name: str, given: TokenOptions, *, revoke: bool) -> str:
    """Make or revoke a token of the person who is signed in; the node gets its hash alone."""
    from comity.apps.persons.requests import MakeToken, NamedToken
    from comity.apps.persons.token_operations import MAKE_TOKEN, REVOKE_TOKEN
    from comity.node.persons.tokens import new_token, token_hash

    if given.owner:
        raise InputError(
            f"--owner {given.owner[:40]} is for the node's folder: with --server a token is one's own"
        )
    with asked(where) as at:
        if revoke:
            at.call(REVOKE_TOKEN, NamedToken(name))
            return ""
        made = new_token()
        scopes = given.scope or None
        at.call(MAKE_TOKEN, MakeToken(name, token_hash(made), scopes, given.days))
    return made


def tokens(*, node: NodeAt, limit: Limit = 1000, as_json: JsonRows = False) -> None:
    """List the tokens of programs: owner, rights, end, last use; far away one's own."""
    from comity.apps.persons.requests import ListPersons
    from comity.apps.persons.token_operations import LIST_TOKENS

    with asked(node) as at:
        rows = rows_of(at, LIST_TOKENS, ListPersons(), limit)
    if as_json:
        output.print_json(plain(rows))
        return
    output.table(
        ("token", "owner", "until", "last used", "uses in 30 days", "may"),
        [
            (
                row.name,
                row.owner or "node",
                shown_at(row.until_us),
                shown_at(row.used_us) if row.used_us else "never",
                str(sum(count for _, count in row.uses)),
                ", ".join(row.scopes),
            )
            for row in rows
        ],
    )
