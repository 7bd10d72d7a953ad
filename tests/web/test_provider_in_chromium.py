"""Sign-in at npm's oidc-provider on another site, in Chromium: bound by a link, never by a name."""

import shutil
import socket
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from comity.node.persons.accounts import account_of
from comity.node.persons.authenticators import authenticators_of
from tests.federation.prepared import prepared_world
from tests.web.browsing import browsing, invited, needs_chromium, served

NPM, NODE = shutil.which("npm"), shutil.which("node")
PACKAGE = "oidc-provider@9.13.3"
pytestmark = [
    needs_chromium,
    pytest.mark.serial,
    pytest.mark.skipif(NPM is None or NODE is None, reason="no npm: apt install npm"),
]


@pytest.fixture(scope="module")
def package(tmp_path_factory):
    """Install the provider into a folder of the test."""
    folder = tmp_path_factory.mktemp("provider")
    (folder / "package.json").write_text('{"private": true, "type": "module"}')
    command = [NPM, "install", "--no-audit", "--no-fund", "--silent", PACKAGE]
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, check=False, timeout=300
    )
    if done.returncode:
        pytest.skip(
            f"{PACKAGE} cannot be had from the npm registry: {done.stderr[:200]}"
        )
    shutil.copy(Path(__file__).parent / "provider.mjs", folder)
    return folder


def free_port():
    with socket.socket() as made:
        made.bind(("127.0.0.1", 0))
        return made.getsockname()[1]


@pytest.fixture
def signed(tmp_path, package):
    """A served node with the provider at another site; yields node and origin."""
    with prepared_world(tmp_path, ["alfa"], met=(), start_us=None) as world:
        node = world.nodes["alfa"]
        with served(node) as origin:
            port = free_port()
            (node.folder / "oidc.secret").write_text("a secret of a test\n")
            node.settings = replace(
                node.settings,
                oidc_name="Ministry",
                oidc_issuer=f"http://127.0.0.1:{port}",
                oidc_client="alfa",
                oidc_secret_file="oidc.secret",  # noqa: S106 - a name
            )
            back = f"{origin}/sign-in/provider/back"
            given = (str(port), "alfa", "a secret of a test", back, f"{origin}/sign-in")
            process = subprocess.Popen(
                [NODE, "provider.mjs", *given],
                cwd=package,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
            )
            assert "ready" in process.stdout.readline()
            yield node, origin
            process.terminate()
            process.wait(10)
            process.stdout.close()


def log_in(page, subject):
    """Answer the provider's questions: who it is, and that the node may know it."""
    page.wait_for_selector("[name=login]")
    page.fill("[name=login]", subject)
    page.fill("[name=password]", "any")
    page.click("button[type=submit]")
    page.wait_for_selector("text=Continue")
    page.click("text=Continue")


def test_an_identity_is_bound_by_a_link_signs_in_and_proves_nothing(signed):
    node, origin = signed
    path = invited(node, "Ines", "signatory")
    with browsing() as make:
        page = make().page
        page.goto(origin + path)
        page.click("summary:has-text('Ministry')")
        page.click("text=Bind my identity at Ministry")
        log_in(page, "ines-17")
        page.wait_for_url(f"{origin}/today")
        page.goto(f"{origin}/me")
        assert page.text_content("h1") == "Ines"
        with node.reading() as work:
            held = authenticators_of(work, account_of(work, "Ines").id)
        assert [(one.kind, one.proves) for one in held] == [
            ("identity provider", False)
        ]
        # Such a session gives nobody an authenticator that proves acts.
        page.click("text=Add a passkey")
        page.wait_for_function("() => document.getElementById('said').textContent")
        assert "sign-in at a provider" in page.text_content("#said")
        page.click("text=Sign out")
        page.wait_for_selector("text=End the session at the provider, too")
        page.click("text=End the session at the provider, too")
        page.wait_for_selector("text=Do you want to sign-out")
        page.click("text=Yes, sign me out")
        page.wait_for_url(f"{origin}/sign-in")
        # Another subject, whatever it is called, is nobody here.
        page.click("text=Sign in at Ministry")
        log_in(page, "Ines")
        page.wait_for_selector("text=bound to no account")
        assert [c for c in page.context.cookies() if "comity" in c["name"]] == [] or (
            page.goto(f"{origin}/me").url.startswith(f"{origin}/sign-in")
        )
        page.context.clear_cookies()
        page.goto(f"{origin}/sign-in?next=/acts")
        page.click("text=Sign in at Ministry")
        log_in(page, "ines-17")
        page.wait_for_url(f"{origin}/acts")
