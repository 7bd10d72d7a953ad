"""Signatures a second: by a key in SoftHSM, and by a key in memory.

``python -m benchmarks.token_keys``; needs ``softhsm2`` and the extra ``hsm``.
"""

import os
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from comity.node.store.token_keys import make_token_key
from comity.trust.identity import SoftKey

MODULE = "/usr/lib/softhsm/libsofthsm2.so"
#: Bytes that are signed, as an envelope has.
SIZE, COUNT, ROUNDS = 600, 1000, 5


def rate(sign: Callable[[bytes], bytes]) -> tuple[float, float]:
    """Return signatures a second of the best round: by the clock, and by processor time."""
    best = (0.0, 0.0)
    for _ in range(ROUNDS):
        begun, used = time.perf_counter(), time.process_time()
        for number in range(COUNT):
            sign(number.to_bytes(SIZE))
        best = (
            max(best[0], COUNT / (time.perf_counter() - begun)),
            max(best[1], COUNT / (time.process_time() - used)),
        )
    return best


def main() -> None:
    """Print both."""
    with tempfile.TemporaryDirectory() as folder:
        tokens = Path(folder) / "tokens"
        tokens.mkdir()
        conf = Path(folder) / "softhsm2.conf"
        conf.write_text(
            f"directories.tokendir = {tokens}\nobjectstore.backend = file\n"
        )
        os.environ |= {"SOFTHSM2_CONF": str(conf), "COMITY_PIN": "4711"}
        words = ["--init-token", "--free", "--label", "bench", "--so-pin", "87654321"]
        subprocess.run(
            ["softhsm2-util", *words, "--pin", "4711"],
            check=True,
            capture_output=True,
        )
        key = make_token_key("pkcs11:token=bench;object=node", MODULE, "node")
        for name, sign in (("SoftHSM", key.sign), ("memory", SoftKey(b"\1" * 32).sign)):
            clock, processor = rate(sign)
            print(
                f"{name}: {clock:,.0f}/s by the clock, {processor:,.0f}/s of processor"
            )


if __name__ == "__main__":
    main()
