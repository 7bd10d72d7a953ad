"""How long requests, jobs and exchanges take: histograms for Prometheus, which name nobody.

Labels are words of Comity alone (server, method, status, job, outcome), so their number is bounded
and no party, person, path or object is in them. Each process counts for itself.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from prometheus_client import CollectorRegistry, Histogram, generate_latest
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from comity.node.registry import Note
from comity.node.server.request_ids import begin_request

__all__ = ["METRICS_TYPE", "Metrics", "measured"]

#: Media type of the text form of Prometheus, version 0.0.4.
METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8"
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"})
#: Upper ends of the buckets, seconds.
FAST_S = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
SLOW_S = (0.01, 0.05, 0.1, 0.5, 1.0, 5.0, 10.0, 30.0, 60.0, 300.0)
#: How long an answer may take before the log tells it, seconds.
LONG_S = 10.0


class Metrics:
    """The histograms of one serving process."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._requests = Histogram(
            "comity_request_seconds",
            "time until an answer begins",
            ("server", "method", "status"),
            buckets=FAST_S,
            registry=self._registry,
        )
        self._jobs = Histogram(
            "comity_job_seconds",
            "time that periodic work takes",
            ("job", "outcome"),
            buckets=SLOW_S,
            registry=self._registry,
        )
        self._exchanges = Histogram(
            "comity_exchange_seconds",
            "time that an exchange with another machine takes",
            ("what", "outcome"),
            buckets=SLOW_S,
            registry=self._registry,
        )

    def request(self, server: str, method: str, status: int, seconds: float) -> None:
        """Count an answer of ``peers`` or ``people``, and how long it took to begin, seconds."""
        known = method if method in METHODS else "other"
        self._requests.labels(server, known, str(status)).observe(seconds)

    @contextmanager
    def job(self, name: str) -> Iterator[None]:
        """Measure a run of periodic work; it has failed if the block raises."""
        with _timed(self._jobs, name):
            yield

    @contextmanager
    def exchange(self, what: str) -> Iterator[None]:
        """Measure an exchange with another machine; it has failed if the block raises."""
        with _timed(self._exchanges, what):
            yield

    def text(self) -> str:
        """Return all of them in the text form of Prometheus."""
        lines = generate_latest(self._registry).decode().splitlines(keepends=True)
        # When a series began is of no use here, and doubles the text.
        return "".join(line for line in lines if "_created" not in line)


@contextmanager
def _timed(histogram: Histogram, name: str) -> Iterator[None]:
    begun, outcome = time.perf_counter(), "failed"
    try:
        yield
        outcome = "done"
    finally:
        histogram.labels(name, outcome).observe(time.perf_counter() - begun)


def measured(app: ASGIApp, server: str, metrics: Metrics, log: Note | None) -> ASGIApp:
    """Return an application whose requests have ids and are measured.

    Answers to people bear the id as ``X-Request-Id``; those to peers do not, because every refusal
    of a peer looks the same.

    Parameters
    ----------
    server
        ``peers`` or ``people``.
    log
        Is told of faults and of answers that took long to begin, without the path, which may name
        things; None: nobody is.
    """
    shown = server == "people"

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        name, begun = begin_request(), time.perf_counter()

        async def noted(message: Message) -> None:
            if message["type"] == "http.response.start":
                spent_s = time.perf_counter() - begun
                status = int(message["status"])
                metrics.request(server, scope["method"], status, spent_s)
                if log is not None and (status == 500 or spent_s > LONG_S):
                    event = "fault" if status == 500 else "slow"
                    ms = round(1000 * spent_s)
                    log(event, server=server, status=status, spent_ms=ms)
                if shown:
                    header = (b"x-request-id", name.encode())
                    message = {**message, "headers": [*message["headers"], header]}
            await send(message)

        await app(scope, receive, noted)

    return answer
