"""Answers of operations: records as JSON, lists in pages or whole, files."""

import hashlib
import io
from collections.abc import Callable, Iterator
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import FileResponse, Response, StreamingResponse

from comity.foundations.errors import ResourceError
from comity.foundations.plain import Json, JsonObject, json_text, plain
from comity.foundations.visible import visible_json
from comity.node.operations import File, Page, StoredFile

__all__ = [
    "NDJSON",
    "PARQUET",
    "body_of",
    "export_of",
    "respond",
    "tag_of",
    "wanted_export",
]

NDJSON, PARQUET = "application/x-ndjson", "application/vnd.apache.parquet"
#: Header that says how much is in a file.
COUNTS = "Comity-Counts"
#: Rows of an export, at most, and of each page that it is made from.
MAX_ROWS, PAGE_ROWS = 1_000_000, 1000
#: Answers concern who asked alone, and are asked for again before they are used.
PRIVATE = {"Cache-Control": "private, no-cache"}


def body_of(value: object) -> bytes:
    """Return the body of an answer; empty for a file, which is one itself."""
    if isinstance(value, File | StoredFile):
        return b""
    text = json_text(plain(value), ensure_ascii=False, separators=(",", ":"))
    return visible_json(text).encode()


def tag_of(body: bytes) -> str:
    """Return the entity tag of an answer: it depends on what this caller sees alone."""
    return f'"{hashlib.sha256(body).hexdigest()[:32]}"'


def respond(
    request: Request, result: object, status: int = 200, body: bytes = b""
) -> Response:
    """Return the answer of an operation; 304 where the caller has it already (RFC 9110, 13.1.2).

    Parameters
    ----------
    body
        As ``body_of`` returns it, if it is at hand.
    """
    if isinstance(result, StoredFile):
        return FileResponse(
            result.path,
            status,
            PRIVATE,
            media_type=result.media_type,
            filename=result.name,
        )
    if isinstance(result, File):
        quoted = result.name.replace('"', "").replace("\\", "")
        headers = {"Content-Disposition": f'attachment; filename="{quoted}"'}
        if result.counts:
            # A dictionary of structured fields (RFC 9651).
            pairs = (f"{name}={count}" for name, count in result.counts.items())
            headers[COUNTS] = ", ".join(pairs)
        return Response(
            result.content, status, headers | PRIVATE, media_type=result.media_type
        )
    body = body or body_of(result)
    headers = dict(PRIVATE)
    if request.method in {"GET", "HEAD"}:
        tag = tag_of(body)
        headers["ETag"] = tag
        known = request.headers.get("if-none-match", "")
        if tag in {one.strip().removeprefix("W/") for one in known.split(",")}:
            return Response(status_code=304, headers=headers)
    if isinstance(result, Page) and result.next:
        query = [(k, v) for k, v in request.query_params.multi_items() if k != "cursor"]
        link = urlencode([*query, ("cursor", result.next)])
        headers["Link"] = f'<{request.url.path}?{link}>; rel="next"'
    return Response(body, status, headers, media_type="application/json")


def wanted_export(request: Request) -> str:
    """Return the media type of an export that is asked for; empty for usual JSON."""
    asked = request.headers.get("accept", "")
    return next((kind for kind in (NDJSON, PARQUET) if kind in asked), "")


def export_of(kind: str, read: "Callable[[str, int], Page[object]]") -> Response:
    """Return a whole list as one file.

    The rows are those of the pages: what a page withholds, an export does, too.

    Parameters
    ----------
    read
        Returns the page after a cursor, with so many rows at most.

    Raises
    ------
    ResourceError
        If Parquet is asked for and pyarrow is not installed.
    """
    if kind == NDJSON:
        lines = (body_of(row) + b"\n" for row in _rows(read))
        return StreamingResponse(lines, media_type=NDJSON, headers=PRIVATE)
    return Response(
        _parquet([plain(row) for row in _rows(read)]),
        media_type=PARQUET,
        headers=PRIVATE,
    )


def _rows(read: "Callable[[str, int], Page[object]]") -> Iterator[object]:
    cursor, count = "", 0
    while count < MAX_ROWS:
        page = read(cursor, PAGE_ROWS)
        yield from page.items
        count += len(page.items)
        cursor = page.next
        if not cursor:
            return


def _parquet(rows: list[Json]) -> bytes:
    try:
        import pyarrow as pa  # noqa: PLC0415 - an extra
        import pyarrow.parquet as pq  # noqa: PLC0415
    except ImportError as error:
        raise ResourceError(
            "Parquet needs pyarrow",
            remedy=f"pip install 'comity[parquet]', or ask for {NDJSON}",
        ) from error
    out = io.BytesIO()
    pq.write_table(pa.Table.from_pylist([_flat(row) for row in rows]), out)
    return out.getvalue()


def _flat(row: Json) -> JsonObject:
    """Return a row whose members are plain values: what is nested stands as JSON text."""
    cells = row if isinstance(row, dict) else {"value": row}
    return {
        name: json_text(value) if isinstance(value, dict | list) else value
        for name, value in cells.items()
    }
