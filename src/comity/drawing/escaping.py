"""Words of others in pages: no markup, and nothing unseen or misleading."""

import html

from comity.foundations.visible import visible

__all__ = ["escape"]


def escape(text: str, quote: bool = True) -> str:
    """Return a text for HTML, with what acts on the text around it by its number."""
    return html.escape(visible(text), quote)
