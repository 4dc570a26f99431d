"""Decisions that a query of a PostgreSQL database gives, as CSV for `edi.remit.decision_table`.

The rows are fetched in parts, in a transaction that only reads. Messages have no values of rows and
no passwords.
"""

import csv
import errno
import io
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, BinaryIO, NamedTuple

from edi.errors import MissingExtra
from edi.remit import decision_columns
from edi.remit.decision_columns import Column
from edi.remit.field_values import InvalidField

SCHEMES = ("postgresql://", "postgres://")
_ROWS = 1 << 10  # at once
_LINE_BREAKS = {10: 11, 13: 11}  # a row is one line; both are control characters
_PLACE = "the database of the decisions"


class Query(NamedTuple):
    """A query and the URL of its database, as libpq reads it."""

    url: str
    sql: str


def as_csv(query: Query, target: BinaryIO) -> str:
    """Write the rows to `target`; what is wrong with its columns, "" if nothing is.

    Raises `MissingExtra`, `OSError`.
    """
    try:
        import psycopg
        import psycopg.conninfo
    except ImportError:
        raise MissingExtra("decisions from PostgreSQL", "postgres") from None
    try:
        parameters = psycopg.conninfo.conninfo_to_dict(query.url)
        info = psycopg.conninfo.make_conninfo(query.url, client_encoding="UTF8")
    except psycopg.Error:  # whose message repeats the URL, with its password
        raise OSError(errno.EINVAL, "not a valid postgresql:// URL", _PLACE) from None
    secrets = [str(value) for key, value in parameters.items() if "password" in key and value]
    text = io.TextIOWrapper(target, encoding="utf-8", newline="")
    wrong = ""
    try:
        with psycopg.connect(info) as connection:
            connection.read_only = True
            with connection.cursor(name="decisions") as cursor:
                cursor.itersize = _ROWS
                cursor.execute(query.sql.encode())
                _write(cursor, text)
    except InvalidField as error:
        return str(error)
    except psycopg.Error as error:
        # The database's own words may repeat a value, those of the connection do not.
        wrong = type(error).__name__
        if error.sqlstate is None:
            wrong = f"{wrong}: {' '.join(str(error).split())}"
        for secret in secrets:
            wrong = wrong.replace(secret, "***")
    finally:
        text.flush()
        text.detach()
    if wrong:
        raise OSError(errno.EIO, f"the query cannot be run ({wrong})", _PLACE)
    return ""


def _write(cursor: Any, text: io.TextIOWrapper) -> None:
    writer = csv.writer(text, lineterminator="\n")
    number = 0
    found = cursor.fetchmany(_ROWS)
    columns = [decision_columns.column(one.name) for one in cursor.description or ()]
    writer.writerow([one.name for one in columns])
    while found:
        for row in found:
            number += 1
            writer.writerow(_texts(row, columns, number))
        found = cursor.fetchmany(_ROWS)


def _texts(row: Sequence[object], columns: Sequence[Column], number: int) -> list[str]:
    found = []
    for value, column in zip(row, columns, strict=True):
        text = _text(value, column.key.kind)
        if text is None:
            raise InvalidField(
                f"row {number}: {column.name} has a value of type {type(value).__name__}: amounts"
                " are numeric or text, never floating-point or whole numbers, days date or text,"
                " all else text"
            )
        found.append(text)
    return found


def _text(value: object, kind: str) -> str | None:
    """A value as a table has it; None for one of a type that the column cannot have."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value.translate(_LINE_BREAKS)
    if isinstance(value, Decimal) and kind in ("money", "quantity"):
        return format(value.normalize() if value else Decimal(0), "f")
    if isinstance(value, int) and not isinstance(value, bool) and kind in ("quantity", "whole"):
        return str(value)
    if isinstance(value, date) and not isinstance(value, datetime) and kind == "day":
        return value.isoformat()
    return None
