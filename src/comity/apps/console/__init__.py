"""The console's own pages: what waits for a person, search, one page per id, and the parts of pages.

In come the records of the other topics, as the API's operations give them to a person; out come pages.
Nothing here decides who may see or do something. The pages of a topic stand in its own module ``pages``.
"""

from comity.apps.console.waiting import Item, Waiting, waiting_for

__all__ = ["Item", "Waiting", "waiting_for"]
