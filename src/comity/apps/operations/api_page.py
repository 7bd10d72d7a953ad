"""The page of the people's API at ``/docs``: its routes as OpenAPI describes them.

Nothing in it comes from elsewhere: a machine that runs a node need not reach the internet, and
no other machine learns who reads the page or may change it.
"""

from collections.abc import Mapping
from html import escape
from typing import Any

__all__ = ["POLICY", "api_page"]

#: For the header ``Content-Security-Policy``: no script, and nothing from anywhere.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'"
_STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:60rem;padding:0 1rem}"
    "h2{font:600 1rem ui-monospace,monospace;margin:1.5rem 0 0}"
    "table{border-collapse:collapse}td,th{padding:.1rem 1rem .1rem 0;text-align:left}"
)


def _kind(schema: Mapping[str, Any]) -> str:
    limits = [
        f"{word} {schema[name]}"
        for name, word in (("minimum", "from"), ("maximum", "to"))
        if name in schema
    ]
    return " ".join([str(schema.get("type", "")), *limits]).strip()


def _route(path: str, method: str, about: Mapping[str, Any]) -> str:
    text = str(about.get("description", "") or about.get("summary", ""))
    rows = "".join(
        f"<tr><td><code>{escape(given['name'])}</code></td><td>{given['in']}</td>"
        f"<td>{escape(_kind(given.get('schema', {})))}</td></tr>"
        for given in about.get("parameters", [])
    )
    table = f"<table><tr><th>name</th><th>in</th><th>kind</th></tr>{rows}</table>"
    return (
        f"<section><h2>{method.upper()} {escape(path)}</h2><p>{escape(text)}</p>"
        f"{table if rows else ''}</section>"
    )


def api_page(described: Mapping[str, Any]) -> str:
    """Return the page of an OpenAPI description.

    Parameters
    ----------
    described
        What ``/openapi.json`` holds.
    """
    title = escape(str(described["info"]["title"]))
    routes = "".join(
        _route(path, method, about)
        for path, methods in described["paths"].items()
        for method, about in methods.items()
    )
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title} API</title>'
        f"<style>{_STYLE}</style></head><body><h1>{title} API</h1>"
        "<p>Requests need <code>Authorization: Bearer TOKEN</code> (<code>comity node token NAME</code>). "
        'For programs: <a href="/openapi.json">openapi.json</a>.</p>'
        f"{routes}</body></html>"
    )
