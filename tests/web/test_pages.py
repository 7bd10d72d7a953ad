"""The pages without a browser: their policy, who gets in, and what refusals tell."""

import asyncio
import json
import re
from dataclasses import replace

import httpx
import pytest

from comity.foundations.errors import UnknownNameError
from comity.node.persons.accounts import account_of, make_account
from comity.node.persons.sessions import begin_session
from comity.node.persons.sites import site_of
from comity.serve import Intake
from comity.trust.persons import Role
from comity.web.app import PAGES
from comity.web.pages import local_path
from tests.attacks.serving import door
from tests.federation.prepared import prepared_world

HTML = {"accept": "text/html"}


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    with prepared_world(tmp_path_factory.mktemp("web"), ["alfa"], met=()) as world:
        node = world.nodes["alfa"]
        with door(node) as (admission, _):
            yield node, Intake.of(node.settings).for_people(admission)


def send(served, method, path, headers=None, **more):
    node, app = served
    origin = more.pop("origin", site_of(node.settings).origin)

    async def ask():
        carrier = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=carrier, base_url=origin) as client:
            return await client.request(method, path, headers=headers, **more)

    return asyncio.run(ask())


def signed_in(served, *roles):
    node, _ = served
    name = " and ".join(roles)
    with node.writing() as work:
        try:
            account = account_of(work, name)
        except UnknownNameError:
            account = make_account(work, name, [Role(role) for role in roles], "")
        secret = begin_session(work, account, "passkey x")
    site = site_of(node.settings)
    return {"cookie": f"{site.cookie}={secret}", "origin": site.origin}


POSTS = [path for path, method, _ in PAGES if method == "POST"]


@pytest.mark.parametrize("path", POSTS)
def test_a_page_of_somebody_else_starts_nothing(served, path):
    """Whether signed in or not: nobody is signed in as somebody else by a stranger's page."""
    headers = signed_in(served, "viewer")
    for origin in ("http://localhost:9", "null", "http://127.0.0.1:8441"):
        answer = send(served, "POST", path, {**headers, "origin": origin})
        assert answer.status_code == 403
        assert "this node's pages are at" in answer.json()["detail"]


def test_pages_load_nothing_from_elsewhere(served):
    for path in ("/sign-in", "/enrol", "/acts/nothing/here"):
        answer = send(served, "GET", path, HTML)
        policy = answer.headers["content-security-policy"]
        assert policy.startswith("default-src 'none'; script-src 'self'; ")
        assert "unsafe" not in policy
        assert answer.headers["referrer-policy"] == "same-origin"
        assert answer.headers["cache-control"] == "no-store"
        text = answer.text
        assert not re.findall(r"(?:src|href)=\"(?!/|#)[^\"]*", text)
        assert not re.findall(r"<style|style=|\son\w+=|<script(?![^>]*src=\"/)", text)


def test_who_is_not_signed_in_is_led_to_the_sign_in(served):
    for path in ("/me", "/persons", "/acts", "/acts/none"):
        answer = send(served, "GET", path, HTML)
        assert answer.status_code == 303
        assert answer.headers["location"] == f"/sign-in?next={path}"


@pytest.mark.parametrize(
    ("roles", "status"),
    [(["viewer"], 403), (["duty officer"], 403), (["administrator"], 200)],
)
def test_persons_are_listed_to_administrators(served, roles, status):
    headers = signed_in(served, *roles)
    answer = send(served, "GET", "/persons", {**headers, **HTML})
    assert answer.status_code == status
    assert ("person:" in answer.text) is (status == 200)


def test_an_act_of_others_is_as_if_there_were_none(served):
    headers = {**signed_in(served, "viewer"), **HTML}
    assert send(served, "GET", f"/acts/{32 * 'a'}", headers).status_code == 404


def test_signing_out_takes_the_cookie_back_and_no_others(served):
    answer = send(served, "POST", "/sign-out", signed_in(served, "viewer"))
    assert answer.headers["clear-site-data"] == '"cache", "storage"'
    cookie = answer.headers["set-cookie"]
    assert "Max-Age=0" in cookie
    assert "__Host-comity-" in cookie
    assert send(served, "POST", "/sign-out", {"origin": "x"}).status_code == 403


def test_unknown_and_known_names_are_refused_alike(served):
    site = site_of(served[0].settings)
    make = {"password": "four plain words", "code": "123456", "next": "/"}
    signed_in(served, "viewer")
    said = {
        send(
            served,
            "POST",
            "/sign-in/password",
            {"origin": site.origin, **HTML},
            data={"name": name, **make},
        ).text
        for name in ("viewer", "nobody")
    }
    assert len(said) == 1
    assert "is wrong" in said.pop()


def test_another_name_of_the_machine_says_where_to_go(served):
    answer = send(served, "GET", "/sign-in", HTML, origin="http://127.0.0.1:8441")
    assert answer.status_code == 421
    assert "http://localhost:8441" in answer.text
    answer = send(served, "GET", "/sign-in", HTML, origin="http://evil.example")
    assert answer.status_code == 421
    assert "localhost" not in answer.text


def test_large_and_odd_bodies_are_refused(served):
    origin = {"origin": site_of(served[0].settings).origin}
    for body in (b"[]", b"{", b'{"link": ' + b"9" * 70_000 + b"}", b'{"link": {}}'):
        answer = send(served, "POST", "/enrol/look", origin, content=body)
        assert 400 <= answer.status_code < 500
        assert json.loads(answer.content)["detail"]


@pytest.mark.parametrize(
    "text", ["//evil", "https://evil", "/\\evil", "", "me", "/a\nb", "/" + "x" * 600]
)
def test_after_a_sign_in_nobody_is_led_elsewhere(text):
    assert local_path(text) == "/"
    assert local_path("/acts/1?x=2") == "/acts/1?x=2"


def test_the_node_is_open_under_its_own_name_behind_a_proxy(served):
    node, _ = served
    node.settings = replace(node.settings, people_url="https://comity.example")
    try:
        with door(node) as (admission, _door):
            app = Intake.of(node.settings).for_people(admission)
            answer = send((node, app), "GET", "/sign-in", HTML)
        assert answer.status_code == 200
    finally:
        node.settings = replace(node.settings, people_url="")
