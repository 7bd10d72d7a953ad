"""What a reader chooses for its own browser: language and theme."""

from starlette.responses import Response

from comity.foundations.errors import InputError
from comity.web.asked import LANGUAGE_COOKIE, THEME_COOKIE, THEMES, Asked, Handler
from comity.web.languages import LANGUAGES
from comity.web.pages import go, local_path

__all__ = ["PAGES"]

YEAR_S = 366 * 86400


def _choose(asked: Asked) -> Response:
    form = asked.form()
    answer = go(local_path(form.get("next", "/")))
    for name, cookie, known in (
        ("language", LANGUAGE_COOKIE, tuple(LANGUAGES)),
        ("theme", THEME_COOKIE, THEMES),
    ):
        chosen = form.get(name, "")
        if not chosen:
            continue
        if chosen not in known:
            raise InputError(
                f"{name} {chosen[:40]!r} is unknown",
                remedy=f"one of {', '.join(known)}",
            )
        answer.set_cookie(
            cookie,
            chosen,
            max_age=YEAR_S,
            path="/",
            httponly=True,
            samesite="lax",
            secure=True,
        )
    return answer


PAGES: tuple[tuple[str, str, Handler], ...] = (("/choices", "POST", _choose),)
