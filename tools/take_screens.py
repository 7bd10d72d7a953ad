"""Take a picture of every page of the console: wide and narrow, dark and light, English and Arabic.

``python -m tools.take_screens FOLDER`` (``make screens``) serves the example node, opens each page in
Chromium as a person with all roles, and writes PNG files. It prints what a page did not load or broke.
"""

import sys
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from comity.apps.wiring import standard_pages
from tests.federation import prepared
from tests.web.console_desk import desk

#: Name of a look → size, theme, language.
LOOKS = {
    "wide-dark": ((1280, 800), "dark", "en"),
    "wide-light": ((1280, 800), "light", "en"),
    "wide-contrast": ((1280, 800), "contrast", "en"),
    "wide-arabic": ((1280, 800), "dark", "ar"),
    "narrow-dark": ((390, 844), "dark", "en"),
    "narrow-arabic": ((390, 844), "light", "ar"),
}


#: Pages of which others are a part, or that only send a browser elsewhere.
LEFT_OUT = {"/"}
#: WebGL in software: the globe is drawn where there is no graphics processor.
FLAGS = ("--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader")
#: True once a page has no globe, or its globe is drawn.
DRAWN = "() => !document.querySelector('comity-globe:not([data-drawn]):not(.without)')"


def addresses(names: dict[str, str]) -> dict[str, str]:
    """Return a name for each page that is read, and its address in the example world."""
    known = {
        "/cases/{name}": names["enc:000000"],
        "/notices/{name:path}": names["notice:000000"],
        "/warnings/{name:path}": names["warning:000000"],
        "/parties/{party}": "party:alfa",
        "/agreements/{name}": "alfa-bravo",
        "/notices/new/{form}": "pre-launch",
        "/atlas/{id:path}": "party:ESA",
        "/parties/{party}/meet": "party:gate/meet",
        "/{id:thing}": "object:norad:40001",
        "/ledger/{entry}": "1",
    }
    out = {
        "me": "/me",
        "persons": "/persons",
        "acts": "/acts",
        "search-found": "/search?q=alfa",
        "today-past": "/today?at=2024-11-01T13:00:00",
        "fault": "/cases/enc-unknown",
    }
    for one in standard_pages():
        if one.method != "GET" or one.path in LEFT_OUT:
            continue
        head, brace, tail = one.path.partition("{")
        if brace and one.path not in known:
            continue
        path = f"{head}{known[one.path]}" if brace else one.path
        name = head.strip("/").replace("/", "-") or "thing"
        end = tail.partition("}")[2].replace("/", "-")
        out[f"{name}-one{end}" if brace else name] = path
    return out


def is_page(context: Any, address: str) -> bool:
    """Return whether a browser shows what is there: not so tables as files, states and streams."""
    answer = context.request.fetch(address, method="GET", max_redirects=5)
    kind = answer.headers.get("content-type", "")
    return bool(kind.startswith("text/html")) and "<main" in answer.text()


def take(browser: Any, here: Any, folder: Path, look: str) -> None:
    """Take the pictures of a look."""
    (width, height), theme, language = LOOKS[look]
    context = browser.new_context(viewport={"width": width, "height": height})
    page = here.signed_in(context)
    context.add_cookies(
        [
            {"name": name, "value": value, "url": here.origin}
            for name, value in (
                ("comity-theme", theme),
                ("comity-language", language),
            )
        ]
    )
    page.on("console", lambda said: sys.stderr.write(f"{look}: {said.text}\n"))
    page.on("pageerror", lambda error: sys.stderr.write(f"{look}: {error}\n"))
    for name, path in addresses(here.names).items():
        if not is_page(context, f"{here.origin}{path}"):
            continue
        page.goto(f"{here.origin}{path}", wait_until="load")
        page.wait_for_function(DRAWN)
        page.wait_for_timeout(300)
        page.screenshot(path=str(folder / f"{name}-{look}.png"), full_page=True)
    context.close()


def main(words: list[str]) -> int:
    """Take all pictures."""
    folder = Path(words[0] if words else "build/screens")
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as place, sync_playwright() as play:
        prepared.share_prepared_worlds(Path(place) / "worlds")
        with desk(Path(place) / "desk") as here:
            browser = play.chromium.launch(
                executable_path="/usr/bin/chromium", args=["--no-sandbox", *FLAGS]
            )
            for look in LOOKS:
                take(browser, here, folder, look)
            browser.close()
    sys.stdout.write(f"{len(list(folder.glob('*.png')))} pictures in {folder}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
