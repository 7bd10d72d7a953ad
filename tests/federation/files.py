"""Files that nodes write and read in tests, as the commands do."""

from comity.apps.sharing.holdings import held_file
from comity.node.exchange.file_transfer import take_transfer, transfer_file
from comity.system.private_files import write_private

__all__ = ["export_file", "export_held", "import_file"]


def export_file(node, peer, path, *, everything=False):
    """Write what waits for a peer; return how many envelopes."""
    made = transfer_file(node, peer, everything=everything)
    write_private(path, made.content)
    return made.items


def import_file(node, path):
    """Take in a file of envelopes."""
    return take_transfer(node, path.read_bytes())


def export_held(node, kind, path, peer=""):
    """Write what others have shared; return how many rows."""
    made = held_file(node, kind, peer)
    path.write_text(made.text)
    return made.rows
