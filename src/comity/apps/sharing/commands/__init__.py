"""The commands ``comity agreement …``, ``peer …``, ``share …``, ``ledger …``, ``transfer …``."""

from comity.apps.sharing.commands.agreement import agreement
from comity.apps.sharing.commands.ledger import ledger
from comity.apps.sharing.commands.peer import peer
from comity.apps.sharing.commands.peer_health import run_test, show_health
from comity.apps.sharing.commands.share import share
from comity.apps.sharing.commands.transfer import transfer

__all__ = [
    "agreement",
    "ledger",
    "peer",
    "run_test",
    "share",
    "show_health",
    "transfer",
]
