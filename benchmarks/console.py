"""The console in Chromium beside 200 cases, 5,100 notices and 1,000 entries: paint, interaction, weight.

``python -m benchmarks.console`` (``make console``) fills a node, opens each page cold a dozen times in
a browser on the same machine, and prints: when the content was painted (median and 90 %, the first run
left out), how long a fragment takes from the click to the frame that shows it, how long Today and Notices
take as parts of a page, what the frame weighs packed, and the heap of a page. Needs Chromium.
"""

import gzip
import statistics
import sys
import tempfile
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from playwright.sync_api import sync_playwright

import comity.web
from tests.federation import prepared
from tests.node.api import long_lists
from tests.web.console_desk import desk

CASES, NOTICES, RUNS = 200, 1_700, 12
PAGES = ("/today", "/cases", "/notices", "/ledger", "/agreements", "/parties")
PAINT = """() => {
  const seen = performance.getEntriesByType("paint").find((one) => one.name === "first-contentful-paint");
  return seen ? seen.startTime : -1;
}"""
STATIC = Path(comity.web.__file__).parent / "static"


def weight() -> int:
    """Return the bytes of the frame's own files, packed."""
    names = ("console.css", "tokens.css", "console.js", "stream.js", "mark.svg")
    return sum(len(gzip.compress((STATIC / name).read_bytes(), 9)) for name in names)


def painted_ms(browser: Any, here: Any, path: str) -> tuple[list[float], float]:
    """Return when a page's content was painted, run by run, ms, and its heap at the end, MB."""
    found, heap = [], 0.0
    for _ in range(RUNS + 1):
        context = browser.new_context(viewport={"width": 1280, "height": 800})
        page = here.signed_in(context)
        answer = page.goto(f"{here.origin}{path}", wait_until="load")
        if answer.status != 200:
            raise SystemExit(f"{path}: {answer.status}")
        page.wait_for_function("() => performance.getEntriesByType('paint').length")
        found.append(page.evaluate(PAINT))
        heap = page.evaluate("() => performance.memory.usedJSHeapSize") / 1e6
        context.close()
    return found[1:], heap


#: Clicks, and waits in the page itself until the part stands there: what the driver of the browser
#: adds around a click is no part of what a person waits for.
CLICKED = """() => new Promise(done => {
  const begun = performance.now()
  const seen = new MutationObserver(() => {
    if (document.querySelector("#replay .state")) {
      seen.disconnect()
      requestAnimationFrame(() => done(performance.now() - begun))
    }
  })
  seen.observe(document.body, {childList: true, subtree: true})
  document.querySelector("#replay a").click()
})"""


def fragment_ms(browser: Any, here: Any) -> list[float]:
    """Return how long a part of a page takes from the click until it stands there, ms."""
    page = here.signed_in(browser.new_context())
    page.goto(f"{here.origin}/cases/{here.names['enc:000000']}")
    found = []
    for _ in range(RUNS):
        page.reload(wait_until="load")
        found.append(float(page.evaluate(CLICKED)))
    return found


#: Asks for a part of a page as its scripts do, and waits for the last byte.
FETCHED = """async path => {
  const begun = performance.now()
  const answer = await fetch(path, {headers: {"HX-Request": "true"}})
  await answer.text()
  return performance.now() - begun
}"""


def tell_parts(browser: Any, here: Any, path: str) -> None:
    """Print how long a page takes to be had as a part of another."""
    page = here.signed_in(browser.new_context())
    page.goto(f"{here.origin}/ledger/verify", wait_until="load")
    found = [float(page.evaluate(FETCHED, path)) for _ in range(RUNS)][1:]
    sys.stdout.write(
        f"{path[:24]:24} as a part of a page: {statistics.median(found):4.0f} ms "
        f"(90 %: {sorted(found)[round(0.9 * len(found)) - 1]:4.0f})\n"
    )


def tell(browser: Any, here: Any, path: str) -> None:
    """Print when a page is painted, and its heap."""
    runs, heap = painted_ms(browser, here, path)
    high = sorted(runs)[round(0.9 * len(runs)) - 1]
    sys.stdout.write(
        f"{path[:24]:24} painted after {statistics.median(runs):4.0f} ms "
        f"(90 %: {high:4.0f}), heap {heap:.1f} MB\n"
    )


def main() -> int:
    """Print the table."""
    with tempfile.TemporaryDirectory() as place, sync_playwright() as play:
        prepared.share_prepared_worlds(Path(place) / "worlds")
        with desk(Path(place) / "desk") as here:
            api = SimpleNamespace(node=here.node, names=here.names)
            browser = play.chromium.launch(
                executable_path="/usr/bin/chromium", args=["--no-sandbox"]
            )
            sys.stdout.write(f"frame, packed: {weight() / 1e3:.1f} kB\n")
            # Before the lists are filled: copies of a case are no cases to be opened.
            tell(browser, here, f"/cases/{here.names['enc:000000']}")
            found = fragment_ms(browser, here)
            with here.node.writing() as work:
                long_lists.add_notices(api, work, NOTICES)
                long_lists.add_cases(api, work, CASES)
            for path in PAGES:
                tell(browser, here, path)
            for path in ("/today", "/notices"):
                tell_parts(browser, here, path)
            high = sorted(found)[round(0.9 * len(found)) - 1]
            sys.stdout.write(
                f"fragment: median {statistics.median(found):.0f} ms, 90 % {high:.0f} ms\n"
            )
            browser.close()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
