"""A page costs what it shows: as much work in a store with four times the rows.

Work is counted, not timed: steps of the database's virtual machine, and calls of Python functions.
``python -m benchmarks.list_pages`` measures the times of pages from 10,000 rows.
"""

import sys
from dataclasses import replace

import pytest
from sqlalchemy import event

from comity.apps.wiring import standard_operations
from comity.node.operations import Page
from tests.node.api.example_node import served
from tests.node.api.long_lists import caller_of_lists, fill, lists

FEW, MANY, LIMIT = 60, 240, 20
#: How much more a page may cost where there are four times as many rows: to find a place in a
#: longer index costs little; to read all rows would cost up to four times.
MORE = 1.4
#: Steps of the database's machine between two counts.
STEPS = 10
#: Lists whose length does not depend on the store: forms, and the atlas as it is shipped.
FIXED = {
    "notice forms",
    "atlas timeline",
    "atlas shifts",
    "atlas learned",
    # A person has few.
    "authenticator list",
    # A root certifies few keys.
    "peer keys",
}
EVERY = standard_operations().by_name
LISTS = sorted(
    {n for n, o in EVERY.items() if getattr(o.result, "__origin__", None) is Page}
    - FIXED
)


class Counter:
    """Counts the work of a function: steps of the database, calls in Python."""

    def __init__(self, node):
        self.steps = self.calls = 0
        event.listen(node.database.engine, "begin", self._begin)

    def _begin(self, connection):
        driver = connection.connection.driver_connection
        driver.set_progress_handler(self._step, STEPS)

    def _step(self):
        self.steps += STEPS
        return 0

    def _call(self, _frame, what, _arg):
        self.calls += what == "call"

    def work(self, function):
        self.steps = self.calls = 0
        sys.setprofile(self._call)
        try:
            function()
        finally:
            sys.setprofile(None)
        return self.steps, self.calls


def second_page(api, name):
    """Return what asks for the second page of a list, asked once before."""
    operation, caller = EVERY[name], caller_of_lists(api)
    request = replace(lists(api)[name], limit=LIMIT, cursor="")
    first = operation.run(api.node, request, caller)
    assert first.next, f"{name} has one page of {len(first.items)}"
    second = replace(request, cursor=first.next)
    operation.run(api.node, second, caller)
    return lambda: operation.run(api.node, second, caller)


def measured(folder, rows):
    """Return the work of the second page of each list in a store of so many rows."""
    with served(folder) as api:
        fill(api, rows)
        counter = Counter(api.node)
        return {name: counter.work(second_page(api, name)) for name in LISTS}


@pytest.fixture(scope="module")
def work(tmp_path_factory):
    folder = tmp_path_factory.mktemp("lists")
    return measured(folder / "few", FEW), measured(folder / "many", MANY)


@pytest.mark.parametrize("name", LISTS)
def test_a_page_costs_what_it_shows(work, name):
    short, long = work[0][name], work[1][name]
    told = f"steps, calls: {short} with {FEW} rows, {long} with {MANY}"
    assert long[0] <= MORE * short[0] + 1000, told
    assert long[1] <= MORE * short[1] + 200, told
