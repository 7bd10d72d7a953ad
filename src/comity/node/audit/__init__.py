"""Who asked a node for what, who saw which rows of others, and how it ended.

Rows stand in a chain of hashes with signed heads of its own, so that one that was changed or
taken out shows, and an export verifies without the node. What was released or changed is on the
disk before its answer leaves; plain reads follow within a second (``writer``).
"""

from collections.abc import Sequence

__all__: Sequence[str] = []
