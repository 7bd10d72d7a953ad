"""Structured logs: one JSON object a line with event, names, codes and numbers; no content."""

import sys
import threading
from typing import TextIO

from comity.foundations import format_utc
from comity.foundations.plain import json_text
from comity.node.server.request_ids import current_request
from comity.system.environment import now_us

__all__ = ["Log"]


class Log:
    """Writes events as JSON lines."""

    def __init__(self, out: TextIO | None = None) -> None:
        self.out = out or sys.stderr
        self._lock = threading.Lock()

    def __call__(self, event: str, **facts: str | int | bool | None) -> None:
        """Write an event with its facts: parties, codes, numbers."""
        known = {"at": format_utc(now_us(), 3), "event": event}
        # Of events while a request is answered: the id that stands in the audit, too.
        if name := current_request():
            known["request"] = name
        line = json_text({**known, **facts})
        with self._lock:
            self.out.write(line + "\n")
            self.out.flush()
