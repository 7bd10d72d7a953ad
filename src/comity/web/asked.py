"""A request to a page: its fields, who is signed in, and what that person may ask the node for."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import Response

from comity.foundations.errors import FormatError, TrustError
from comity.foundations.plain import json_text
from comity.foundations.strict import read_strict
from comity.node.node import Node
from comity.node.operations import Operation, Operations
from comity.node.persons.act_records import PreparedAct
from comity.node.persons.acts import prepare
from comity.node.persons.callers import cookie_of, person_of, session_of
from comity.node.persons.sessions import Session
from comity.node.persons.sites import Site, site_of
from comity.node.server.api.limits import address_of
from comity.node.server.api.problems import MediaTypeError, NotAllowedError
from comity.node.server.api.recording import PLAIN, Recorder
from comity.node.server.api.routes import check_right
from comity.trust.persons import Right
from comity.trust.persons.callers import Caller, allowed
from comity.web.frame import FrameState
from comity.web.languages import Texts, language_of, texts_of

__all__ = ["Asked", "Console", "Handler"]

#: What an operation takes and returns.
Q = TypeVar("Q")
R = TypeVar("R")

#: Fields of a form, and characters of a word of the query, at most.
MOST_FIELDS, MOST_QUERY = 100, 500
#: Cookies of a reader's choices: they tell nothing about anybody.
LANGUAGE_COOKIE, THEME_COOKIE = "comity-language", "comity-theme"
THEMES = ("dark", "light", "contrast")


@dataclass(frozen=True, slots=True)
class Console:
    """What all pages of a node share.

    Attributes
    ----------
    record
        Writes what pages read and prepare into the audit.
    operations
        What the node can be asked for: pages read through them alone.
    packages
        Topics with templates and texts, by import path.
    frame
        Returns what stands around every page of a person who is signed in.
    """

    record: Recorder
    operations: Operations[Node]
    packages: tuple[str, ...]
    frame: "Callable[[Asked], FrameState]"


@dataclass(frozen=True, slots=True)
class Asked:
    """A request, with its body read.

    Attributes
    ----------
    node, request, body
        The node, the request as it came, and its body.
    console, section, instance
        What all pages share, the entry of the rail that the page belongs to, and the id of
        this request in the audit.
    now_us
        The instant of the request, by the node's clock.
    """

    node: Node
    request: Request
    body: bytes
    console: Console
    section: str = ""
    instance: str = ""
    now_us: int = field(default=0)

    @property
    def site(self) -> Site:
        """Return where people open the node."""
        return site_of(self.node.settings)

    @property
    def secret(self) -> str:
        """Return the value of this node's cookie; empty if there is none."""
        return cookie_of(self.node, self.request.headers)

    @property
    def address(self) -> str:
        """Return the address that the request comes from."""
        return address_of(self.request)

    @property
    def agent(self) -> str:
        """Return what the browser calls itself."""
        return self.request.headers.get("user-agent", "")

    def session(self) -> Session:
        """Return the session.

        Raises
        ------
        TrustError
            If nobody is signed in.
        """
        if not self.secret:
            raise TrustError("nobody is signed in", remedy="sign in")
        return session_of(self.node, self.secret)

    def person(self) -> Caller:
        """Return who is signed in, for the rights.

        Raises
        ------
        TrustError
            If nobody is.
        """
        return person_of(self.session())

    def may(self, right: Right) -> bool:
        """Tell whether whoever is signed in has a right; nobody has none."""
        try:
            return allowed(self.person(), right)
        except TrustError:
            return False

    def ask(self, operation: "Operation[Node, Q, R]", request: Q) -> R:
        """Ask the node for something as the person does, by the API's own rules.

        Everything that a page shows comes this way, so that rights, withheld rows and the
        audit are decided in one place. That a page was opened stands in the audit anyway;
        beside it stands what showed rows of others.

        Raises
        ------
        NotAllowedError
            If the person has not the right.
        ComityError
            As the operation does.
        """
        caller = self.person()
        self._admit(caller, operation)
        record = self.console.record
        with record.errors(self.instance, caller, operation.name, request):
            result = operation.run(self.node, request, caller)
        if operation.seen is not None or operation.right not in PLAIN:
            record(self.instance, caller, operation, request, result)
        return result

    def once(self, name: str, read: Callable[[], R]) -> R:
        """Return what several parts of one page need; it is read once for the request.

        It is not kept beyond it: to read what is shared writes the audit, so that the database
        has changed by the time that the next part asks.
        """
        kept: dict[str, R] = self.request.scope.setdefault("comity.read", {})
        if name not in kept:
            kept[name] = read()
        return kept[name]

    def prepare(self, operation: "Operation[Node, Q, R]", request: Q) -> PreparedAct:
        """Prepare a person's act: it is shown, and performed once it is proved.

        Raises
        ------
        NotAllowedError
            If the person has not the right.
        ComityError
            If what it is about is refused.
        """
        caller = self.person()
        self._admit(caller, operation)
        record = self.console.record
        with record.errors(self.instance, caller, operation.name, request):
            made = prepare(self.node, operation, request, caller)
        record(self.instance, caller, operation, request, made)
        return made

    def _admit(self, caller: Caller, operation: "Operation[Node, Q, R]") -> None:
        try:
            check_right(caller, operation.right, operation.name)
        except NotAllowedError:
            self.console.record.refused(self.instance, caller, operation.name)
            raise

    @property
    def fragment(self) -> bool:
        """Tell whether a part of a page is asked for, by the page itself."""
        return self.request.headers.get("hx-request") == "true"

    @property
    def texts(self) -> Texts:
        """Return the texts in the reader's language."""
        chosen = self.request.cookies.get(LANGUAGE_COOKIE, "")
        accepted = self.request.headers.get("accept-language", "")
        packages = ("comity.web", *self.console.packages)
        return texts_of(language_of(chosen, accepted), packages)

    @property
    def theme(self) -> str:
        """Return ``dark``, ``light`` or ``contrast``, as the reader chose."""
        chosen = self.request.cookies.get(THEME_COOKIE, "")
        return chosen if chosen in THEMES else THEMES[0]

    def path(self, name: str) -> str:
        """Return a part of the path."""
        return str(self.request.path_params[name])

    def query(self, name: str, usual: str = "") -> str:
        """Return a word of the query; what is longer than any that counts is cut."""
        return self.request.query_params.get(name, usual)[:MOST_QUERY]

    def _check_kind(self, kind: str) -> None:
        """Refuse a body that is of another type by its own words.

        Raises
        ------
        MediaTypeError
            If it is, or is in a coding.
        """
        if not self.body:
            return
        said = self.request.headers.get("content-type", "")
        coding = self.request.headers.get("content-encoding", "identity")
        named = said.partition(";")[0].strip().lower()
        if named != kind or coding.lower() != "identity":
            raise MediaTypeError(said, coding, kind)

    def form(self) -> dict[str, str]:
        """Return the fields of a form; of several with one name the last.

        Raises
        ------
        FormatError, MediaTypeError
            If the body is none, or has too many.
        """
        return dict(self.pairs())

    def pairs(self) -> list[tuple[str, str]]:
        """Return the fields of a form in their order, a name as often as it stands in it.

        Raises
        ------
        FormatError, MediaTypeError
            If the body is none, or has too many.
        """
        self._check_kind("application/x-www-form-urlencoded")
        try:
            text = self.body.decode("utf-8")
            return parse_qsl(text, max_num_fields=MOST_FIELDS, errors="strict")
        except ValueError as error:
            raise FormatError(
                f"the body is no form in UTF-8 of at most {MOST_FIELDS} fields"
            ) from error

    def json(self) -> Mapping[str, object]:
        """Return the members of a JSON object.

        Raises
        ------
        FormatError, MediaTypeError
            If the body is none.
        """
        self._check_kind("application/json")
        value = read_strict(self.body or b"{}")
        if not isinstance(value, dict):
            raise FormatError("the body is no JSON object")
        try:
            json_text(value, ensure_ascii=False).encode()
        except UnicodeEncodeError as error:
            raise FormatError("the body holds half a pair of UTF-16") from error
        return value

    def member(self, name: str) -> str:
        """Return a text of the JSON body, empty if it is missing or no text."""
        value = self.json().get(name, "")
        return value if isinstance(value, str) else ""

    def answer(self) -> Mapping[str, object]:
        """Return the answer of an authenticator in the JSON body.

        Raises
        ------
        FormatError
            If there is none.
        """
        value = self.json().get("answer")
        if not isinstance(value, dict):
            raise FormatError("the answer of the authenticator is missing")
        return value


Handler = Callable[[Asked], Response]
