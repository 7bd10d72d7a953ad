"""Pages about what is shared: agreements, the ledger, other parties."""

from comity.apps.sharing import (
    pages_agreement,
    pages_agreements,
    pages_ledger,
    pages_parties,
    pages_writing,
)
from comity.web.console import ConsolePage

__all__ = ["PAGES"]

PAGES: tuple[ConsolePage, ...] = (
    *pages_agreements.PAGES,
    *pages_writing.PAGES,
    *pages_agreement.PAGES,
    *pages_ledger.PAGES,
    *pages_parties.PAGES,
)
