"""The situation that each form of a notice is about, for what happened before."""

from collections.abc import Mapping

__all__ = ["SITUATION_OF_FORM"]

#: Form → situation of `atlas.precedents`; empty where a form follows another one and has none.
SITUATION_OF_FORM: Mapping[str, str] = {
    "pre-launch": "launch",
    "extension": "launch",
    "post-launch": "launch",
    "cancellation": "",
    "completion": "",
    "re-entry": "re-entry",
    "manoeuvre": "manoeuvre",
    "break-up": "break-up",
    "registration": "registration",
    "interference": "interference",
    "resilience": "help",
    "warning": "warning",
    "question": "warning",
    "answer": "warning",
    "crisis": "warning",
}
