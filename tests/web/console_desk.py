"""A node with cases, notices and agreements, its console as it is served, and persons signed in.

``desk(folder)`` yields a ``Desk``: the example node (``tests.node.api.example_node``) on a port of
its own. ``Desk.page(context, role)`` opens Chromium as a person who is signed in, without a passkey;
``Desk.get`` asks for a page without a browser.
"""

from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import httpx

from comity.foundations.errors import UnknownNameError
from comity.node.node import Node
from comity.node.persons.accounts import account_of, make_account
from comity.node.persons.sessions import begin_session
from comity.node.persons.sites import site_of
from comity.serve import Intake
from comity.trust.persons import Role
from tests.attacks.serving import door, serving
from tests.node.api.example_node import example_world

__all__ = ["EVERY_ROLE", "Desk", "desk"]

EVERY_ROLE = tuple(str(role) for role in Role)


@dataclass
class Desk:
    """A served node, its world, and what examples call things → their names here."""

    node: Node
    world: Any
    names: dict[str, str]
    origin: str
    _secrets: dict[tuple[str, ...], str] = field(default_factory=dict)

    def secret(self, *roles: str) -> str:
        """Return the cookie's value of a person with these roles."""
        if roles not in self._secrets:
            name = "Ada " + (" ".join(roles) if len(roles) < 3 else "Okoye")
            with self.node.writing() as work:
                try:
                    account = account_of(work, name)
                except UnknownNameError:
                    account = make_account(work, name, [Role(one) for one in roles], "")
                self._secrets[roles] = begin_session(work, account, "passkey x")
        return self._secrets[roles]

    def cookie(self, *roles: str) -> str:
        return f"{site_of(self.node.settings).cookie}={self.secret(*roles)}"

    def get(self, path: str, *roles: str, **more: Any) -> httpx.Response:
        """Ask for a page as a person with these roles (all of them if none is named)."""
        return self.send("GET", path, *roles, **more)

    def send(self, method: str, path: str, *roles: str, **more: Any) -> httpx.Response:
        headers = {
            "cookie": self.cookie(*(roles or EVERY_ROLE)),
            "accept": "text/html",
            "origin": self.origin,
            **more.pop("headers", {}),
        }
        with httpx.Client(base_url=self.origin, timeout=60) as client:
            return client.request(method, path, headers=headers, **more)

    def signed_in(self, context: Any, *roles: str) -> Any:
        """Give a context of Chromium the session of a person; return a new page of it."""
        context.add_cookies(
            [
                {
                    "name": site_of(self.node.settings).cookie,
                    "value": self.secret(*(roles or EVERY_ROLE)),
                    "url": self.origin.replace("http:", "https:"),
                    "secure": True,
                    "httpOnly": True,
                    "sameSite": "Lax",
                }
            ]
        )
        return context.new_page()


@contextmanager
def desk(folder, **settings):
    """Yield the console of a copy of the example node."""
    with example_world(folder) as (world, names):
        node = world.nodes["bravo"]
        node.settings = replace(node.settings, **settings)
        intake = Intake.of(node.settings)
        with door(node) as (admission, _):
            with serving(intake.for_people(admission), intake.people) as port:
                node.settings = replace(node.settings, people_port=port)
                yield Desk(node, world, names, f"http://localhost:{port}")
