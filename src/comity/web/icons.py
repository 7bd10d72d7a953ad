"""Shapes of the console: icons of the rail (16 by 16, lines) and glyphs of states (12 by 12).

Each is the inside of an ``svg`` element, of this module's own making.
"""

from collections.abc import Mapping

from markupsafe import Markup

__all__ = ["GLYPHS", "ICONS"]


def _shapes(**shapes: str) -> Mapping[str, Markup]:
    return {name.replace("_", "-"): Markup(text) for name, text in shapes.items()}  # noqa: S704


#: Of sections and of the search.
ICONS = _shapes(
    mark='<circle cx="6.2" cy="8" r="4.2"/><path d="M8.6 4.6a4.2 4.2 0 1 1-.1 6.9" opacity=".55"/>',
    today='<path d="M2 4h12M2 8h8M2 12h5"/>',
    cases='<circle cx="5.5" cy="10" r="3.2"/><circle cx="10.5" cy="6" r="3.2"/>',
    notices='<rect x="2" y="3.5" width="12" height="9" rx="1"/><path d="m2.5 4.5 5.5 4.5 5.5-4.5"/>',
    sky='<circle cx="8" cy="8" r="3.5"/><path d="M2.6 10.800C.9 12 1.8 13 4.6 12 7.5 11 11.5 8.3 13.3 6.200c1.7-2 .8-3-1.9-2"/>',
    ledger='<rect x="3" y="2" width="10" height="12" rx="1"/><path d="M5.5 5.500h5M5.5 8h5M5.5 10.500h3"/>',
    operation='<path d="m1.5 11 4-4.5 3 2.5 6-5.5"/>',
    watch='<circle cx="8" cy="8" r="6"/><path d="M8 4.500V8l2.5 1.5"/>',
    atlas='<path d="M8 4C6.5 2.8 4.5 2.5 2 2.800v10c2.5-.3 4.5 0 6 1.2 1.5-1.2 3.5-1.5 6-1.200v-10C11.5 2.5 9.5 2.8 8 4zm0 0v10"/>',
    agreements='<rect x="2.5" y="2.5" width="11" height="11" rx="1"/><path d="m5 8 2.2 2.200L11 6"/>',
    parties='<circle cx="5.5" cy="5.5" r="2.2"/><circle cx="11.5" cy="6" r="1.7"/><path d="M1.5 13c.3-3 2-4.3 4-4.300s3.7 1.3 4 4.300M11.5 9c1.8 0 2.9 1.1 3.1 3.2"/>',
    administration='<circle cx="8" cy="8" r="2.3"/><path d="M8 1.800v2.400M8 11.800v2.400M1.8 8h2.400M11.8 8h2.400M3.6 3.600l1.7 1.700M10.7 10.700l1.7 1.700M12.4 3.600l-1.7 1.700M5.3 10.700l-1.7 1.7"/>',
    search='<circle cx="7" cy="7" r="4.5"/><path d="m10.5 10.5 3.5 3.5"/>',
    more='<circle cx="3" cy="8" r=".8"/><circle cx="8" cy="8" r=".8"/><circle cx="13" cy="8" r=".8"/>',
)
#: Of state words; filled when the thing has happened.
GLYPHS = _shapes(
    draft='<circle cx="6" cy="6" r="4.5" stroke-dasharray="2 2"/>',
    prepared='<rect x="2" y="5.5" width="8" height="5.5" rx="1"/><path d="M4 5.500V4a2 2 0 0 1 4 0v1.5"/>',
    signed='<circle class="full" cx="6" cy="6" r="4.5"/>',
    stored='<rect class="full" x="2" y="2" width="8" height="8"/>',
    delivered='<circle cx="6" cy="6" r="4.5"/><path class="full" d="M6 1.500a4.5 4.5 0 0 1 0 9z"/>',
    acknowledged='<path d="m2 6.5 2.8 2.800L10 3.5"/>',
    needs='<path class="full" d="M6 1.3 11.5 11H.5z"/>',
    waits='<circle cx="6" cy="6" r="4.5"/><path class="full" d="M6 1.500a4.5 4.5 0 0 0 0 9z"/>',
    reopened='<path d="M2.2 4.500A4.3 4.3 0 1 1 1.8 7.500M2 1.500v3h3"/>',
    refused='<path d="m2.5 2.5 7 7m0-7-7 7"/>',
    unchecked='<rect x="1.5" y="1.5" width="9" height="9"/><path d="m2 9.5 7.5-7.500M2 6l4-4M6 10l4-4"/>',
    crisis='<path class="full" d="M3.8 1h4.400L11 3.800v4.400L8.2 11H3.800L1 8.200V3.800z"/>',
)
