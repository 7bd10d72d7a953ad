"""The globe: bytes of its frames, the node's time for them, the first picture, JavaScript of a frame.

``python -m benchmarks.globe [OBJECTS]`` serves a node whose watch has screened so many made-up objects (30,000),
opens the page *Sky* in Chromium, and prints a line of JSON. Chromium draws in software here: the first
picture is then that of a machine without a graphics processor, and milliseconds of JavaScript are the
part that every machine has. Needs Chromium; nothing of it is timed in tests.
"""

import json
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from statistics import median
from typing import Any

from comity.apps.sky.frames import encode_states, frames_of
from comity.apps.sky.index import encode_index
from comity.apps.sky.merged import sky_of
from comity.trust.persons.callers import LOCAL
from tests.apps.sky.watches import public_sky, watch_folder
from tests.federation.prepared import share_prepared_worlds
from tests.web.browsing import CHROMIUM
from tests.web.console_desk import desk as served_desk

OBJECTS, REPEATS, RUNS = 30_000, 5, 3
FLAGS = (
    "--no-sandbox",
    "--use-gl=angle",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--ignore-gpu-blocklist",
)
GLOBE = "document.querySelector('comity-globe')"


def timed_ms(work: Any) -> float:
    """Return the median time of a call, ms."""
    took = []
    for _ in range(REPEATS):
        began = time.perf_counter()
        work()
        took.append((time.perf_counter() - began) * 1e3)
    return median(took)


def at_the_node(node: Any) -> dict[str, float]:
    """Return bytes of the files and the node's time for them."""
    sky, at_us = sky_of(node, LOCAL), node.clock()
    frames = frames_of(sky.elements, at_us, 60.0, 2)
    first = encode_states(frames, sky.id, following=False)
    more = encode_states(frames, sky.id, following=True)
    return {
        "objects": len(sky),
        "index_bytes": len(encode_index(sky)),
        "states_bytes": len(first),
        "following_bytes": len(more),
        "sky_ms": timed_ms(lambda: sky_of(node, LOCAL)),
        "propagate_ms": timed_ms(lambda: frames_of(sky.elements, at_us, 60.0, 2)),
        "encode_ms": timed_ms(lambda: encode_states(frames, sky.id, following=False)),
        "interpolation_median_m": frames.interpolation_km[0] * 1e3,
        "interpolation_most_m": frames.interpolation_km[1] * 1e3,
    }


def in_the_browser(desk: Any) -> dict[str, float]:
    """Return times of the page: first picture, JavaScript of a frame, a pick."""
    from playwright.sync_api import sync_playwright

    first, frames, picks, fetched, page_ms = [], [], [], [], []
    with sync_playwright() as play:
        chromium = play.chromium.launch(executable_path=CHROMIUM, args=[*FLAGS])
        for _ in range(RUNS):
            context = chromium.new_context(viewport={"width": 1280, "height": 800})
            page = desk.signed_in(context)
            began = time.perf_counter()
            page.goto(desk.origin + "/sky", wait_until="commit")
            page_ms.append((time.perf_counter() - began) * 1e3)
            page.wait_for_function(f"() => {GLOBE}?.dataset.drawn", timeout=120_000)
            first.append(page.evaluate(f"() => {GLOBE}.firstFrameMs"))
            page.keyboard.press(" ")
            page.wait_for_timeout(4000)
            page.keyboard.press(" ")
            frames += page.evaluate(f"() => {GLOBE}.frameMs.slice(5)")
            picks.append(
                page.evaluate(
                    f"() => {{ const t = performance.now(); for (let k = 0; k < 5; k++) {GLOBE}.scene.pick(500, 300);"
                    " return (performance.now() - t) / 5; }"
                )
            )
            fetched.append(
                page.evaluate(
                    "() => performance.getEntriesByType('resource').filter(e => e.name.includes('/sky/states'))[0].duration"
                )
            )
            context.close()
        chromium.close()
    frames.sort()
    return {
        "page_first_byte_ms": median(page_ms),
        "first_frame_ms": median(first),
        "states_fetch_ms": median(fetched),
        "frames": len(frames),
        "javascript_median_ms": median(frames),
        "javascript_p90_ms": frames[int(len(frames) * 0.9)],
        "pick_ms": median(picks),
    }


def main(words: list[str]) -> int:
    """Print the figures as a line of JSON."""
    objects = int(words[0]) if words else OBJECTS
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        share_prepared_worlds(folder / "worlds")
        with served_desk(folder / "desk") as desk:
            at_us = desk.node.clock()
            state = watch_folder(
                folder / "operation",
                at_us,
                watch=["900001", "900002", "900003"],
                sky=public_sky(objects, at_us=at_us),
                limit_km=5,
                window_d=1,
            )
            desk.node.settings = replace(desk.node.settings, watch=str(state))
            found = at_the_node(desk.node) | in_the_browser(desk)
    rounded = {name: float(f"{value:.4g}") for name, value in found.items()}
    sys.stdout.write(json.dumps(rounded) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
