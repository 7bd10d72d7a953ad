"""Addresses of rows → sources: publisher, origin, control and tier of a page."""

import csv
import hashlib
import re
from dataclasses import replace
from datetime import date
from pathlib import Path

from comity.atlas.records import Citation, Source
from tools.atlas_rows.desk import Desk, clean, slug

__all__ = ["Pages"]

HOSTS = Path(__file__).with_name("hosts.csv")
_COPY = re.compile(
    r"(?:copy of (?:a |an |the )?|Copy of )(?P<of>[A-Z][A-Za-z. ]*?[A-Za-z])"
    r"(?= (?:article|text|report|press|release|post)|[;,]|$)"
)
_TEXT = re.compile(
    r"^(?P<of>Xinhua|Reuters|NASA|WAM|UPI|SpaceNews|Roscosmos|State Department)\b"
)
_NAMES = {"State Department": "US Department of State", "Roscosmos": ""}


class Pages:
    """Makes one source of each page that rows cite."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        with HOSTS.open(encoding="utf-8", newline="") as lines:
            self.hosts = {row["host"]: row for row in csv.DictReader(lines)}

    def cite(
        self,
        url: str,
        locator: str,
        tier: str,
        about: str,
        retrieved: str,
        *,
        remark: str = "",
        beside: bool = False,
    ) -> Citation:
        """Return the citation of a page, as a source of the collection.

        Parameters
        ----------
        about
            What the row is about: the page gets this as its title, for its own is not kept.
        remark
            A note of the row that may tell whose copy the page is.
        beside
            Whether the words of the locator do not name the party.
        """
        address, shown = self._address(url)
        name = self.desk.by_url.get(address, "") if address else ""
        if not name:
            name = self._new(address, shown, tier, about, retrieved, remark)
        elif self.desk.sources[name].retrieved is None:
            known = self.desk.sources[name]
            self.desk.keep(replace(known, retrieved=date.fromisoformat(retrieved)))
        place = clean(locator) if locator.strip() else ""
        return Citation(name, place, "beside" if beside else "excerpt")

    def _address(self, url: str) -> tuple[str, str]:
        """Return the address of a row, empty if it is none, and the host to be shown."""
        text = url.strip().split(" ")[0].rstrip(",;")
        if text.startswith("github.com/"):
            text = "https://" + text
        match = re.match(r"https?://([^/]+)", text)
        if match is None:
            return "", "stored index without addresses"
        safe = text.replace("<", "%3C").replace(">", "%3E").replace("'", "%27")
        return safe.replace('"', "%22").replace("\\", "%5C"), match[1].lower()

    def _new(
        self,
        address: str,
        shown: str,
        tier: str,
        about: str,
        retrieved: str,
        remark: str,
    ) -> str:

        host = shown.removeprefix("www.")
        known = self.hosts.get(host, {})
        publisher = known.get("publisher") or host.rstrip(".")
        origin = known.get("origin", "") or self._origin(remark, publisher)
        control = known.get("control", "")
        mark = hashlib.sha256((address or about).encode()).hexdigest()[:8]
        own = 3 if control or origin == "Wikipedia" or publisher == "Wikipedia" else 0
        return self.desk.keep(
            Source(
                f"{slug(host)[:40].strip('-')}-{mark}",
                clean(f"Page on: {about}"),
                clean(publisher),
                address,
                max(int(tier), own),
                None,
                (),
                "",
                origin,
                control,
                date.fromisoformat(retrieved),
            )
        )

    @staticmethod
    def _origin(remark: str, publisher: str) -> str:
        match = _COPY.search(remark) or _TEXT.match(remark)
        if "Wikipedia mirror" in remark or "Wikipedia copy" in remark:
            return "Wikipedia"
        if match is None:
            return ""
        of = match["of"].strip()
        of = _NAMES.get(of, of)
        return "" if of == publisher else of
