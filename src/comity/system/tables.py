"""Tables as CSV, JSON or Parquet."""

import csv
import json
from collections.abc import Iterable, Iterator, Mapping
from io import StringIO
from math import isfinite
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from comity.foundations.errors import InputError, ResourceError
from comity.foundations.plain import Json, json_text
from comity.system.files import STANDARD, check_folder, is_stream, writing

__all__ = [
    "FORMS",
    "check_form",
    "check_output",
    "csv_text",
    "json_values",
    "texts_of",
    "write_table",
]

Column = NDArray[np.generic]
Part = Mapping[str, Column]
#: Forms by suffix.
FORMS = (".csv", ".json", ".parquet")
#: Decimals of floats in text.
DECIMALS = 6


def form_of(path: Path) -> str:
    """Return the form of a table by its suffix; that of the standard output is CSV.

    Raises
    ------
    InputError
        For a suffix that is no form.
    """
    streamed = path == STANDARD or is_stream(path)
    suffix = ".csv" if streamed else path.suffix.lower()
    if suffix not in FORMS:
        raise InputError(
            f"{path.name} has no known form", remedy=f"end it in {', '.join(FORMS)}"
        )
    return suffix


def check_form(path: Path) -> None:
    """Raise InputError for a suffix that is no form."""
    form_of(path)


def check_output(path: Path) -> None:
    """Raise before long work if a table could not be written to ``path``."""
    check_form(path)
    check_folder(path)


def texts_of(column: Column) -> list[str]:
    """Return a column as text: times in ISO, floats with six decimals, no number empty."""
    if column.dtype.kind == "M":
        times = np.datetime_as_string(column.astype("datetime64[us]"))
        return [t if t != "NaT" else "" for t in times.tolist()]
    if column.dtype.kind == "f":
        form = f"%.{DECIMALS}f"
        return [
            form % v if isfinite(v) else "" for v in column.astype(np.float64).tolist()
        ]
    return [str(value) for value in column.tolist()]


def probabilities(column: Column) -> list[str]:
    """Return probabilities as text: they span too many powers of ten for decimals."""
    values = column.astype(np.float64).tolist()
    return [f"{v:.6e}" if isfinite(v) else "" for v in values]


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


def csv_text(columns: Mapping[str, Column]) -> str:
    """Return the rows of a part as CSV."""
    cells = []
    for name, column in columns.items():
        small = name.startswith("pc") and column.dtype.kind == "f"
        texts = probabilities(column) if small else texts_of(column)
        cells.append(quoted(texts) if column.dtype.kind == "U" else texts)
    return "".join(",".join(row) + "\n" for row in zip(*cells, strict=True))


def json_values(column: Column) -> list[Json]:
    """Return a column as JSON values; what is no finite number or no time is null."""
    if column.dtype.kind == "M":
        return [text or None for text in texts_of(column)]
    if column.dtype.kind == "f":
        values = column.astype(np.float64).tolist()
        return [
            None if not isfinite(v) else v if abs(v) < 1e-3 else round(v, 9)
            for v in values
        ]
    return list(column.tolist())


def json_rows(columns: Mapping[str, Column]) -> Iterator[str]:
    """Yield the rows of a part as JSON objects."""
    values = [json_values(column) for column in columns.values()]
    for row in zip(*values, strict=True):
        yield json.dumps(dict(zip(columns, row, strict=True)), allow_nan=False)


def write_csv(path: Path, parts: Iterable[Part]) -> None:
    """Write parts below one header."""
    with path.open("w", encoding="utf-8", newline="") as out:
        for number, part in enumerate(parts):
            if number == 0:
                out.write(",".join(part) + "\n")
            out.write(csv_text(part))


def write_json(path: Path, parts: Iterable[Part], about: Mapping[str, object]) -> None:
    """Write one object: the facts about the table, then its rows."""
    with path.open("w", encoding="utf-8") as out:
        out.write(json_text(about)[:-1] + ', "rows": [')
        separator = "\n"
        for part in parts:
            for row in json_rows(part):
                out.write(separator + row)
                separator = ",\n"
        out.write("\n]}\n")


def _absent(column: Column) -> NDArray[np.bool_] | None:
    """Return where a column holds no finite number, None for columns of other kinds."""
    if column.dtype.kind != "f":
        return None
    absent: NDArray[np.bool_] = ~np.isfinite(column.astype(np.float64))
    return absent


def write_parquet(
    path: Path, parts: Iterable[Part], about: Mapping[str, object]
) -> None:
    """Write Parquet; the facts about the table are metadata under ``comity``."""
    try:
        import pyarrow as pa  # noqa: PLC0415 - an extra
        import pyarrow.parquet as pq  # noqa: PLC0415
    except ImportError as error:
        raise ResourceError(
            "Parquet needs pyarrow",
            remedy="pip install 'comity[parquet]', or write .csv",
        ) from error
    writer = None
    for part in parts:
        arrays = {
            name: pa.array(
                column.tolist() if column.dtype.kind == "U" else column,
                mask=_absent(column),
            )
            for name, column in part.items()
        }
        facts = {"comity": json_text(about)}
        table = pa.table(arrays).replace_schema_metadata(facts)
        if writer is None:
            writer = pq.ParquetWriter(path, table.schema, compression="zstd")
        writer.write_table(table)
    if writer is not None:
        writer.close()


def write_table(
    path: Path,
    parts: Iterable[Part],
    about: Mapping[str, object],
    *,
    form: str | None = None,
) -> None:
    """Write a table in a form, by default that of the suffix; it appears whole or not at all.

    ``parts`` are pieces of the table with the same columns, at least one; ``about`` holds
    facts about the table, such as its source; ``form`` is one of ``FORMS``.
    """
    suffix = form or form_of(path)
    with writing(path) as temporary:
        if suffix == ".csv":
            write_csv(temporary, parts)
        elif suffix == ".json":
            write_json(temporary, parts, about)
        else:
            write_parquet(temporary, parts, about)
