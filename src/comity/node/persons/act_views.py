"""Acts as a caller sees them: those that it prepared or may do, about notices that it sees."""

from collections.abc import Sequence

from comity.foundations.errors import UnknownNameError
from comity.node.node import Node
from comity.node.operations import Page
from comity.node.persons.act_records import Act, PreparedAct
from comity.node.persons.acts import list_acts, may_see, show_act
from comity.node.persons.named_notices import readable
from comity.node.persons.seen import seen_by
from comity.trust.persons.callers import Caller

__all__ = ["list_seen_acts", "show_seen_act"]


def list_seen_acts(
    node: Node,
    caller: Caller,
    *,
    closed: bool = False,
    limit: int = 100,
    cursor: str = "",
) -> Page[Act]:
    """Return a page of the acts that a caller sees, the newest first.

    Raises
    ------
    InputError
        If the cursor is none.
    """
    page = list_acts(node, caller, closed=closed, limit=limit, cursor=cursor)
    shown = _lines_seen(node, page.items, caller)
    seen = (act for act, one in zip(page.items, shown, strict=True) if one)
    return Page(tuple(seen), page.next)


def show_seen_act(node: Node, name: str, caller: Caller) -> Act | PreparedAct:
    """Return an act; with a challenge where it waits for a proof by the person who asks.

    Raises
    ------
    UnknownNameError
        If there is none, or the caller does not see it: its lines are for those who may do it.
    """
    found = show_act(node, name, caller)
    act = found.act if isinstance(found, PreparedAct) else found
    if not may_see(caller, act) or not all(_lines_seen(node, [act], caller)):
        raise UnknownNameError(
            f"there is no act {name[:40]!r}", remedy="comity act list names them"
        )
    return found


def _lines_seen(node: Node, acts: Sequence[Act], caller: Caller) -> list[bool]:
    """Return of which acts a caller sees the notices that their lines name."""
    texts = ["\n".join(act.lines) for act in acts]
    with node.reading() as work:
        return readable(work, texts, seen_by(caller))
