"""The pages of notices, warnings, channels and the watch."""

from comity.apps.notices import (
    pages_channels,
    pages_list,
    pages_notice,
    pages_send,
    pages_warnings,
    pages_watch,
)
from comity.web.console import ConsolePage

__all__ = ["PAGES"]

#: What ends with more words stands before the page of a notice, whose id may hold any.
PAGES: tuple[ConsolePage, ...] = (
    *pages_list.PAGES,
    *pages_send.PAGES,
    *pages_notice.PAGES,
    *pages_warnings.PAGES,
    *pages_channels.PAGES,
    *pages_watch.PAGES,
)
