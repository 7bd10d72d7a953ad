"""Answers to browsers: pages from templates, JSON, redirects, cookies, and refusals in both forms."""

from collections.abc import Mapping
from functools import cache, partial

from jinja2 import (
    BaseLoader,
    ChoiceLoader,
    Environment,
    PackageLoader,
    PrefixLoader,
    StrictUndefined,
)
from starlette.responses import HTMLResponse, RedirectResponse, Response

from comity.foundations.errors import (
    ComityError,
    InputError,
    ResourceError,
    TrustError,
    UnknownNameError,
)
from comity.foundations.plain import json_text, plain
from comity.foundations.time import format_utc, parse_utc
from comity.foundations.visible import visible, visible_json
from comity.node.persons.callers import ForeignOriginError
from comity.node.persons.throttle import TooManyAttemptsError
from comity.node.server.api.limits import TooManyError
from comity.node.server.api.problems import MediaTypeError, problem
from comity.web.asked import THEMES, Asked
from comity.web.frame import SECTIONS, FrameState
from comity.web.icons import GLYPHS, ICONS
from comity.web.languages import LANGUAGES
from comity.web.showing import FILTERS, age, day, instant

__all__ = [
    "TooLargeError",
    "fail",
    "go",
    "json_answer",
    "local_path",
    "page",
    "refuse",
    "set_cookie",
    "sign_in_again",
]

#: What pages may load: this node's own files, and nothing written into the page itself.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    # Not no-referrer: a form would then be sent with the origin null.
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
#: Of answers to scripts.
PLAIN = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}


class TooLargeError(InputError):
    """The body of a request is longer than any that a page sends."""

    code = "too-large"

    def __init__(self, most_bytes: int) -> None:
        super().__init__(
            f"a page is sent at most {most_bytes} bytes",
            remedy="use the API for what is longer: /docs",
        )


#: The first kind that fits decides.
_STATUS: tuple[tuple[type[ComityError], int], ...] = (
    (TooLargeError, 413),
    (MediaTypeError, 415),
    (TooManyError, 429),
    (TooManyAttemptsError, 429),
    (ForeignOriginError, 403),
    (UnknownNameError, 404),
    (InputError, 422),
    (ResourceError, 503),
    (TrustError, 403),
)


@cache
def _templates(packages: tuple[str, ...]) -> Environment:
    """Return the templates of this room, and of each topic below its own name."""
    topics: dict[str, BaseLoader] = {
        name.rpartition(".")[2]: PackageLoader(name) for name in packages
    }
    made = Environment(
        loader=ChoiceLoader([PackageLoader("comity.web"), PrefixLoader(topics)]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["visible"] = visible
    made.filters["utc"] = lambda at_us: format_utc(at_us, 0)
    made.filters.update(FILTERS)
    made.globals |= {
        "icons": ICONS,
        "glyphs": GLYPHS,
        "languages": LANGUAGES,
        "themes": THEMES,
        "sections": SECTIONS,
        "moment": parse_utc,
    }
    return made


def _known(asked: Asked) -> dict[str, object]:
    """Return what every page shows or needs."""
    person, frame = None, FrameState()
    try:
        person = asked.person() if asked.secret else None
        if person is not None and not asked.fragment:
            frame = asked.console.frame(asked)
    except ComityError:
        # Nobody is signed in, or it cannot be told now: the page says what it says all the same.
        person = None
    texts = asked.texts
    return {
        "t": texts,
        "language": texts.language,
        "direction": texts.direction,
        "theme": asked.theme,
        "node": asked.node.settings.name,
        "party": asked.node.party,
        "origin": asked.site.origin,
        "person": person,
        "drill": asked.node.settings.drill,
        "section": asked.section,
        "frame": frame,
        # Of what stands around a page; a page of the past has another instant for its content.
        "clock_us": asked.now_us,
        "now_us": asked.now_us,
        "at": partial(instant, now_us=asked.now_us, language=texts.language),
        "date": lambda at_us: day(at_us, texts.language, format_utc(at_us, 0)[:4]),
        "age": partial(age, now_us=asked.now_us),
        "here": asked.request.url.path,
    }


def page(asked: Asked, name: str, status: int = 200, **values: object) -> Response:
    """Return a page, or a part of one.

    Parameters
    ----------
    name
        Of its template: of this room, or ``topic/name``.
    values
        What the template shows, beside what every page does.
    """
    template = _templates(asked.console.packages).get_template(name)
    text = template.render(_known(asked) | values)
    return HTMLResponse(text, status, headers=HEADERS)


def sign_in_again(asked: Asked) -> Response:
    """Return what a page shows in place of a part of it, when its session has ended meanwhile."""
    return page(asked, "ended.html", 401)


def json_answer(value: object, status: int = 200) -> Response:
    """Return a record as JSON."""
    text = visible_json(json_text(plain(value), ensure_ascii=False))
    return Response(
        text.encode(),
        status,
        headers=PLAIN,
        media_type="application/json",
    )


def go(path: str) -> Response:
    """Return a redirect to a page of this node, as after a form."""
    return RedirectResponse(path, 303, headers={"Cache-Control": "no-store"})


def local_path(text: str) -> str:
    """Return a path of this node, for where to go after a sign-in; ``/`` for anything else."""
    plain_path = text.isprintable() and "\\" not in text and len(text) < 500
    return text if text[:1] == "/" and text[:2] != "//" and plain_path else "/"


def set_cookie(asked: Asked, answer: Response, secret: str) -> Response:
    """Give the browser a session, or take it back if the secret is empty.

    ``Lax``, because ``Strict`` is not sent on the way back from an identity provider; what
    changes something is bound to the exact origin beside.
    """
    answer.set_cookie(
        asked.site.cookie,
        secret,
        max_age=None if secret else 0,
        path="/",
        secure=True,
        httponly=True,
        samesite="lax",
    )
    return answer


def wants_page(asked: Asked) -> bool:
    """Tell whether a page is asked for, not JSON by a script."""
    return "text/html" in asked.request.headers.get("accept", "")


def refuse(asked: Asked, error: ComityError, instance: str = "") -> Response:
    """Return a refusal: a page for people, a problem (RFC 9457) for scripts."""
    status = next((n for kind, n in _STATUS if isinstance(error, kind)), 409)
    headers: Mapping[str, str] = {}
    if isinstance(error, TooManyAttemptsError | TooManyError):
        headers = {"Retry-After": str(error.wait_s)}
    if asked.fragment:
        answer = page(
            asked, "refused.html", status, words=error.message, remedy=error.remedy
        )
    elif wants_page(asked):
        answer = _said(asked, status, error.message, error.remedy)
    else:
        answer = problem(
            status, error.code, error.message, remedy=error.remedy, instance=instance
        )
        answer.headers.update(PLAIN)
    answer.headers.update(headers)
    return answer


def _said(asked: Asked, status: int, words: str, remedy: str) -> Response:
    return page(
        asked,
        "said.html",
        status,
        title="That did not work",
        words=words,
        remedy=remedy,
        link=None,
    )


def fail(asked: Asked, error: Exception, instance: str) -> Response:
    """Return what a fault of Comity is told as: its kind, without its words."""
    words = f"this is a fault of Comity: {type(error).__name__}"
    if wants_page(asked):
        remedy = f"report it as {instance}"
        return HTMLResponse(
            _templates(asked.console.packages)
            .get_template("fault.html")
            .render(words=words, remedy=remedy, node=asked.node.settings.name),
            500,
            headers=HEADERS,
        )
    remedy = "report it with the instance"
    return problem(500, "fault", words, remedy=remedy, instance=instance, headers=PLAIN)
