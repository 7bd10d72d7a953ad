"""The routes of the people's API that are no operations, each with its rule.

This list is closed: an application with a route that is neither an operation nor named here does
not pass the tests. A rule is a right, or says in words why none is needed.
"""

from collections.abc import Mapping
from types import MappingProxyType

from comity.node.operations import Owned
from comity.trust.persons import Right

__all__ = ["OTHER_ROUTES", "OWNED_ROUTES"]

_NOBODY = "public: names no party, person or object"

#: ``METHOD PATH`` → the right that it needs, or why it needs none.
OTHER_ROUTES: Mapping[str, Right | str] = MappingProxyType(
    {
        "GET /health": _NOBODY,
        "GET /health/live": _NOBODY,
        "GET /health/ready": _NOBODY,
        "GET /metrics": Right.READ,
        "GET /docs": "public: describes the API, which is the same everywhere",
        "GET /openapi.json": "public: describes the API, which is the same everywhere",
        "GET /api/v1/events": Right.READ,
        "POST /api/v1/uploads": Right.COMPUTE,
        "POST /api/v1/queries": "of each query: the right of its operation",
        "POST /api/v1/sign-in/key/begin": "public: a random number, the same for all",
        "POST /api/v1/sign-in/key/end": "public: a session for whose key has signed that number for this node",
        "POST /api/v1/sign-out": "whoever has the session that ends",
        "POST /api/v1/enrolments/key": "public: a key for the account of a link, which counts once",
        "POST /api/v1/acts/{act}/proof": "persons: those whose proof the act waits for",
    }
)

#: Routes of the API and of the pages about things that belong to persons: ``METHOD PATH`` → whose.
OWNED_ROUTES: Mapping[str, Owned] = MappingProxyType(
    {
        # The second person of an act for two proves it once its owner has.
        "POST /api/v1/acts/{act}/proof": Owned("act"),
        "POST /me/sessions/end": Owned("session"),
        "POST /sign-out": Owned("session"),
    }
)
