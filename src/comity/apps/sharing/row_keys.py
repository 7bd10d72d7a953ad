"""Keys of rows: a newer row of the same kind, object and key replaces the older one."""

from collections.abc import Mapping

from comity.foundations.canonical import content_hash
from comity.trust.policy.kinds import LATEST

__all__ = ["row_key"]


def row_key(kind: str, row: Mapping[str, object]) -> str:
    """Return the key of a row among those of its kind and object, at most 80 characters."""
    if kind in LATEST:
        return ""
    if kind == "cdms":
        return f"{row.get('other', '')} {row.get('tca_us', '')}"[:80]
    if kind == "records":
        # A party's newer statement about a record of its atlas replaces the older one.
        return str(row.get("claim", ""))[:80]
    if kind == "missions":
        # Likewise what was flown of a contribution, and each step of a mission.
        about = [str(row.get(name, "")) for name in ("mission", "step", "contribution")]
        return content_hash(about)[7:39]
    if kind == "support":
        # The newer statement on a request, from either side, replaces the older one.
        return f"{row.get('side', '')} {row.get('request', '')}"[:80]
    return content_hash(row)[7:39]
