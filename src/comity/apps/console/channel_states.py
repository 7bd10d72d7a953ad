"""The states of the channels, asked for once by the frame and the list of what waits."""

from comity.apps.notices.channel_operations import CHANNEL_STATUS, ShowChannels
from comity.apps.notices.line_tests import ChannelState
from comity.web.asked import Asked

__all__ = ["channel_states"]


def channel_states(asked: Asked) -> tuple[ChannelState, ...]:
    """Return the channels with their states, as the person who asks may see them.

    Raises
    ------
    ComityError
        If this person may not, or they cannot be read.
    """

    def read() -> tuple[ChannelState, ...]:
        return asked.ask(CHANNEL_STATUS, ShowChannels()).channels

    return asked.once("channels", read)
