"""Tables as CSV, JSON or Parquet."""

import csv
import json
from collections.abc import Mapping
from io import StringIO
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from comity.foundations.errors import InputError, ResourceError
from comity.node.store.files import write_whole, writing

__all__ = ["FORMS", "check_form", "texts_of", "write_table"]

Column = NDArray[np.generic]
#: Forms by suffix.
FORMS = (".csv", ".json", ".parquet")
#: Decimals of floats in text.
DECIMALS = 6


def check_form(path: Path) -> None:
    """Raise InputError for a suffix that is no form."""
    if path.suffix.lower() not in FORMS:
        raise InputError(
            f"{path.name} has no known form", remedy=f"end it in {', '.join(FORMS)}"
        )


def texts_of(column: Column) -> list[str]:
    """Return a column as text: times in ISO, floats with six decimals, NaN empty."""
    if column.dtype.kind == "M":
        return [t if t != "NaT" else "" for t in np.datetime_as_string(column).tolist()]
    if column.dtype.kind == "f":
        form = f"%.{DECIMALS}f"
        return [form % v if v == v else "" for v in column.tolist()]
    return [str(value) for value in column.tolist()]


def quoted(texts: list[str]) -> list[str]:
    """Return CSV cells; only texts with commas, quotes or line ends are quoted."""
    out = []
    for text in texts:
        if "," in text or '"' in text or "\n" in text or "\r" in text:
            buffer = StringIO()
            csv.writer(buffer, lineterminator="").writerow([text])
            text = buffer.getvalue()  # noqa: PLW2901
        out.append(text)
    return out


def csv_bytes(columns: Mapping[str, Column]) -> bytes:
    """Return a table as CSV with a header."""
    cells = []
    for column in columns.values():
        texts = texts_of(column)
        cells.append(quoted(texts) if column.dtype.kind == "U" else texts)
    lines = [",".join(columns), *map(",".join, zip(*cells, strict=True))]
    return ("\n".join(lines) + "\n").encode()


def json_values(column: Column) -> list[Any]:
    """Return a column as JSON values; NaN and no time are null."""
    if column.dtype.kind == "M":
        return [text or None for text in texts_of(column)]
    if column.dtype.kind == "f":
        return [round(v, 9) if v == v else None for v in column.tolist()]
    return list(column.tolist())


def json_bytes(columns: Mapping[str, Column], about: Mapping[str, Any]) -> bytes:
    """Return a table as one JSON object: what it is about, and its rows."""
    values = [json_values(column) for column in columns.values()]
    rows = [dict(zip(columns, row, strict=True)) for row in zip(*values, strict=True)]
    return json.dumps({**about, "rows": rows}, indent=1, allow_nan=False).encode()


def write_parquet(
    path: Path, columns: Mapping[str, Column], about: Mapping[str, Any]
) -> None:
    """Write Parquet; what it is about stands in the metadata under ``comity``."""
    try:
        import pyarrow as pa  # noqa: PLC0415 - an extra
        import pyarrow.parquet as pq  # noqa: PLC0415
    except ImportError as error:
        raise ResourceError(
            "Parquet needs pyarrow", remedy="pip install 'comity[parquet]', or write .csv"
        ) from error
    arrays = {
        name: pa.array(column.tolist() if column.dtype.kind == "U" else column)
        for name, column in columns.items()
    }
    table = pa.table(arrays).replace_schema_metadata({"comity": json.dumps(about)})
    with writing(path) as temporary:
        pq.write_table(table, temporary, compression="zstd")


def write_table(
    path: Path, columns: Mapping[str, Column], about: Mapping[str, Any]
) -> None:
    """Write a table in the form of the suffix; it appears whole or not at all."""
    check_form(path)
    suffix = path.suffix.lower()
    if suffix == ".csv":
        write_whole(path, csv_bytes(columns))
    elif suffix == ".json":
        write_whole(path, json_bytes(columns, about))
    else:
        write_parquet(path, columns, about)
