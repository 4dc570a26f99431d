"""Tables of `edi convert` in DuckDB: facts are made of them once, measures of facts."""

import tempfile
from collections.abc import Iterator
from datetime import date
from importlib import resources
from types import TracebackType
from typing import TYPE_CHECKING, Any

from edi.cob.shares import kind_of, share_of
from edi.codes import cagc, carc, npi
from edi.codes.adjustment_pair import contradiction
from edi.convert.tables.column import VERSION
from edi.errors import MissingExtra
from edi.measures.errors import InvalidQuery, InvalidTables
from edi.measures.options import Options
from edi.measures.source import NEEDED, TableFolder

if TYPE_CHECKING:
    import duckdb

_OTHERS = "(others)"
_KINDS = """
SELECT DISTINCT coalesce(a.group_code, ''), coalesce(a.reason, ''), coalesce(p.filing, '')
FROM adjustments a JOIN claim_payments p USING (file, claim)
UNION
SELECT DISTINCT coalesce(a.group_code, ''), coalesce(a.reason, ''), coalesce(p.filing, '')
FROM adjustments a JOIN other_payers p
    ON p.file = a.file AND p.claim = a.claim
    AND (p.payer = a.payer OR a.payer IS NULL AND p.payer_id = a.payer_id)
UNION
SELECT DISTINCT coalesce(group_code, ''), coalesce(reason, ''), '' FROM adjustments
"""


class Database:
    """The tables of a folder and the facts made of them. A context: at its end no thread is left.

    Raises `MissingExtra` without DuckDB, `InvalidTables` for tables that cannot be read.
    """

    def __init__(self, folder: TableFolder, options: Options, jobs: int = 1) -> None:
        self._options = options
        self._folder = folder
        # Where what does not fit into memory goes, instead of a folder where one happens to be.
        self._room = tempfile.TemporaryDirectory(prefix="edi-report-")
        try:
            self._db = _connection(jobs, self._room.name)
        except BaseException:
            self._room.cleanup()
            raise

    def __enter__(self) -> "Database":
        try:
            self._attach()
            self._prepare()
            self._make_facts()
        except BaseException:
            self._close()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._close()

    def _close(self) -> None:
        self._db.close()
        self._room.cleanup()

    def set(self, name: str, value: object) -> None:
        """A variable of the queries."""
        self._db.execute(f"SET VARIABLE {name} = ?", [value])

    def rows(self, query: str, values: list[object] | None = None) -> list[tuple[Any, ...]]:
        """All rows of a query of ours."""
        return self._db.execute(query, values or []).fetchall()

    def fill(self, name: str, columns: str, rows: list[tuple[Any, ...]]) -> None:
        """A table of a few values."""
        self._db.execute(f"CREATE TABLE {name} ({columns})")
        self.insert(name, rows)

    def insert(self, name: str, rows: list[tuple[Any, ...]]) -> None:
        """Rows into a table, as one list for each column: many values by themselves take long."""
        if rows:
            columns = [list(one) for one in zip(*rows, strict=True)]
            lists = ", ".join(["unnest(?)"] * len(columns))
            self._db.execute(f"INSERT INTO {name} SELECT {lists}", columns)

    def run(self, name: str, query: str) -> tuple[list[tuple[str, str]], list[tuple[Any, ...]]]:
        """Names and types of the columns, and the rows, of a file of SQL. Raises `InvalidQuery`."""
        import duckdb

        try:
            found = self._db.execute(query)
            described = getattr(found, "description", None)  # nothing comes of no query at all
            if not described:
                return [], []
            return [(one[0], str(one[1])) for one in described], found.fetchall()
        except duckdb.Error as error:
            raise InvalidQuery(f"{name}.sql: {_said(error)}") from None

    # -- from tables to facts

    def _attach(self) -> None:
        import duckdb

        try:
            for name in NEEDED:
                parts = ", ".join(_quoted(one) for one in self._folder.parts(name))
                self._db.execute(f"CREATE VIEW {name} AS SELECT * FROM read_parquet([{parts}])")
            versions = self._db.execute(
                "SELECT DISTINCT decode(value) FROM parquet_kv_metadata(?)"
                " WHERE decode(key) = 'edi.tables.version'",
                [self._folder.parts("claims")],
            ).fetchall()
        except duckdb.Error as error:
            where = self._folder.path
            raise InvalidTables(f"{where}: its tables cannot be read: {_said(error)}") from None
        if other := {version for (version,) in versions} - {VERSION}:
            raise InvalidTables(
                f"{self._folder.path} has tables of version {', '.join(sorted(other))} of the"
                f" schema, this edi reads {VERSION}: convert the files again"
            )

    def _prepare(self) -> None:
        options = self._options
        for name, value in (
            ("today", options.today),
            ("pay_days", options.pay_days),
            ("ack_days", options.ack_days),
            ("hold_days", options.hold_days),
            ("opl_reason", options.opl_reason),
            ("top", options.top),
            ("has_groups", options.names is not None),
            ("first_month", date.min),
            ("last_month", date.max),
        ):
            self.set(name, value)
        names = options.names or {}
        self.fill(
            "groups",
            "number VARCHAR, key VARCHAR",
            [(number, key) for number, (key, _) in names.items()],
        )
        self.fill("npis", "npi VARCHAR", [(one,) for one in self._npis()])
        self.fill(
            "adjustment_kinds",
            "group_code VARCHAR, reason VARCHAR, filing VARCHAR, is_unpaid BOOLEAN,"
            " share VARCHAR, kind VARCHAR, fault VARCHAR, shown VARCHAR",
            list(self._kinds()),
        )

    def _npis(self) -> list[str]:
        found = self._tried(
            "SELECT DISTINCT billing_npi FROM claims WHERE length(billing_npi) = 10 UNION"
            " SELECT DISTINCT payee_id FROM remittances WHERE length(payee_id) = 10"
        )
        return [one for (one,) in found if npi.is_valid(one)]

    def _kinds(self) -> Iterator[tuple[Any, ...]]:
        """Whose money adjustments are, of the pairs that occur."""
        for group, reason, filing in self._tried(_KINDS):
            fault = contradiction(group, reason, filing=filing, accepts_assignment=True)
            kind = kind_of(group, reason, filing).name
            is_known = cagc.is_valid(group) and carc.get(reason) is not None
            shown = f"{group}-{reason}" if is_known else _OTHERS
            for is_unpaid in (False, True):
                share = share_of(group, reason, filing, is_unpaid=is_unpaid)
                yield group, reason, filing, is_unpaid, share, kind, fault, shown

    def _tried(self, query: str) -> list[tuple[Any, ...]]:
        import duckdb

        try:
            return self.rows(query)
        except duckdb.Error as error:
            where = self._folder.path
            raise InvalidTables(f"{where}: its tables cannot be read: {_said(error)}") from None

    def _make_facts(self) -> None:
        import duckdb

        for name, query in shipped("facts").items():
            try:
                self._db.execute(query)
            except duckdb.Error as error:
                where = self._folder.path
                raise InvalidTables(
                    f"{where}: its tables cannot be used ({name}): {_said(error)}"
                ) from None


def shipped(folder: str) -> dict[str, str]:
    """The files of SQL in `facts` or `sql`, by name, in their order."""
    found = resources.files("edi.measures").joinpath(folder)
    files = sorted(one.name for one in found.iterdir() if one.name.endswith(".sql"))
    return {name.removesuffix(".sql"): found.joinpath(name).read_text("utf-8") for name in files}


def _connection(jobs: int, room: str) -> "duckdb.DuckDBPyConnection":
    try:
        import duckdb
    except ImportError:
        raise MissingExtra("a report", "report") from None
    # Nothing is fetched from anywhere, whatever a query asks for.
    return duckdb.connect(
        config={
            "threads": jobs,
            "temp_directory": room,
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            "preserve_insertion_order": False,
        }
    )


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _said(error: Exception) -> str:
    """What DuckDB says of a query or file; only its kind where it may quote a value."""
    kind = type(error).__name__
    if kind in ("ParserException", "BinderException", "CatalogException", "IOException"):
        return str(error).partition("\n")[0]
    return kind
