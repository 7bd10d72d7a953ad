"""How long each test took when it ran last, kept in pytest's cache."""

from collections import defaultdict

__all__ = ["KEY", "Timing", "seconds_by_file"]

KEY = "comity/seconds"


class Timing:
    """A plugin that adds up set-up, call and tear-down of every test."""

    def __init__(self, config):
        self.cache = getattr(config, "cache", None)
        self.seconds = defaultdict(float)

    def pytest_runtest_logreport(self, report):
        """Add the time of a phase; workers report to the process that started them."""
        self.seconds[report.nodeid] += report.duration

    def pytest_sessionfinish(self):
        """Keep what this session has measured beside what others have."""
        if self.cache is None or not self.seconds:
            return
        known = self.cache.get(KEY, {})
        new = {name: round(spent, 3) for name, spent in self.seconds.items()}
        self.cache.set(KEY, known | new)


def seconds_by_file(known):
    """Add up the seconds of tests by their file."""
    found = defaultdict(float)
    for name, spent in known.items():
        found[name.split("::")[0]] += spent
    return dict(found)
