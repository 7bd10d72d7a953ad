"""Pages for people in a browser: sign-in, enrolment, authenticators, persons, and acts to be proved.

In come requests with a session's cookie; out come pages and JSON, under a policy that lets a page
load nothing but this node's own files. ``web_app(node)`` is mounted beside the people's API.
"""

from comity.web.app import web_app

__all__ = ["web_app"]
