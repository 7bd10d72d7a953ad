"""A node's pages as they are served, and Chromium with an authenticator of its own (CDP)."""

import shutil
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from comity.node.persons.accounts import make_account
from comity.node.persons.links import first_link, offer_link
from comity.node.persons.sessions import secret_hash
from comity.serve import Intake
from comity.trust.persons import Role
from tests.attacks.serving import door, serving

CHROMIUM = shutil.which("chromium")
needs_chromium = pytest.mark.skipif(
    CHROMIUM is None, reason="no chromium: apt install chromium"
)
__all__ = ["Browser", "browsing", "invited", "needs_chromium", "served"]


@contextmanager
def served(node):
    """Serve the people's pages and API of a node on a port of its own; yield the origin."""
    intake = Intake.of(node.settings)
    with door(node) as (admission, _):
        with serving(intake.for_people(admission), intake.people) as port:
            node.settings = replace(node.settings, people_port=port)
            yield f"http://localhost:{port}"


def invited(node, name, *roles, secret="i" * 43):
    """Make an account with a link, as an administrator's invitation does; return the link's path."""
    with node.writing() as work:
        account = make_account(work, name, [Role(role) for role in roles], "")
        offer_link(work, account, secret_hash(secret), "")
    return f"/enrol#{secret}"


@dataclass
class Browser:
    """A page of Chromium, its developer's session, and its authenticator."""

    page: Any
    cdp: Any
    authenticator: str

    def verify(self, verified: bool):
        """Say whether the person's finger or PIN is right from now on."""
        self.cdp.send(
            "WebAuthn.setUserVerified",
            {"authenticatorId": self.authenticator, "isUserVerified": verified},
        )

    def credentials(self):
        found = self.cdp.send(
            "WebAuthn.getCredentials", {"authenticatorId": self.authenticator}
        )
        return found["credentials"]

    def replace_credential(self, credential):
        """Take an authenticator's credential out and put another one in: a copy, or a thief's."""
        self.cdp.send(
            "WebAuthn.clearCredentials", {"authenticatorId": self.authenticator}
        )
        self.cdp.send(
            "WebAuthn.addCredential",
            {"authenticatorId": self.authenticator, "credential": credential},
        )

    def said(self):
        """Return what the page says, once it says something."""
        self.page.wait_for_function(
            "() => document.getElementById('said').textContent.trim()"
        )
        return self.page.text_content("#said")

    def sign_in(self, origin, path="/me"):
        self.page.goto(f"{origin}/sign-in?next={path}")
        self.page.click("text=Sign in with a passkey")
        self.page.wait_for_url(f"{origin}{path}")


@contextmanager
def browsing(**more):
    """Yield a maker of browsers; each has cookies and an authenticator of its own."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        chromium = play.chromium.launch(
            executable_path=str(Path(CHROMIUM)), args=["--no-sandbox"]
        )

        def make():
            context = chromium.new_context(**more)
            page = context.new_page()
            cdp = context.new_cdp_session(page)
            cdp.send("WebAuthn.enable", {"enableUI": False})
            options = {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
            made = cdp.send("WebAuthn.addVirtualAuthenticator", {"options": options})
            return Browser(page, cdp, made["authenticatorId"])

        yield make
        chromium.close()


def first_path(node):
    """Return the path of the first administrator's link."""
    return "/enrol" + first_link(node).split("/enrol")[1]
