"""What a computation at a node costs beside the same command here: wall and processor time.

A node serves in a process of its own on this machine. Each command runs as a process here, and as one with
``--server``: the latter's time is that of the command itself; the worker's own processor time is that of the
server's children. ``python -m benchmarks.computations_at_node [ROUNDS]``.
"""

import os
import resource
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.people_api import comity
from benchmarks.serving import free_port

EVENT = Path(__file__).parents[1] / "docs/tutorials/event.cdm"
COMMANDS = {
    "risk": f"risk {EVENT} --now created --json",
    "screen": "screen sample:5000 --days 1 --json",
}


def timed(words: list[str], environment: dict[str, str]) -> tuple[float, float]:
    """Run a command; return its wall time and the processor time of its process, s."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "comity", *words],
        capture_output=True,
        env=environment,
        check=False,
    )
    wall_s = time.perf_counter() - began
    if done.returncode not in {0, 7}:
        raise SystemExit(done.stderr.decode())
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return wall_s, spent


def main() -> None:
    """Print the medians, and the load of the machine."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    with tempfile.TemporaryDirectory() as place:
        folder, port = Path(place) / "node", free_port()
        make = "node init --party party:alfa --kind operator --no-passphrase --dir"
        comity(*make.split(), str(folder))
        token = comity("node", "token", "bench", "--dir", str(folder), "--json")
        secret = next(part for part in token.split('"') if part.startswith("comity_"))
        environment = {**os.environ, "COMITY_TOKEN": secret}
        serve = [
            "serve",
            "--dir",
            str(folder),
            "--port",
            "0",
            "--people-port",
            str(port),
        ]
        server = subprocess.Popen(
            [sys.executable, "-m", "comity", *serve],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        if server.stdout is not None:
            server.stdout.readline()
        try:
            for name, line in COMMANDS.items():
                far = f"{line} --server http://localhost:{port}"
                timed(far.split(), environment)
                rows = [
                    (
                        *timed(line.split(), environment),
                        *timed(far.split(), environment),
                    )
                    for _ in range(rounds)
                ]
                here_s, here_cpu_s, far_s, far_cpu_s = (
                    statistics.median(row[k] for row in rows) for k in range(4)
                )
                print(
                    f"{name}: here {here_s:.2f} s ({here_cpu_s:.2f} s of CPU), at the node "
                    f"{far_s:.2f} s (of CPU here {far_cpu_s:.2f} s)"
                )
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(60)
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")


if __name__ == "__main__":
    main()
