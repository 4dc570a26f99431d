"""The tables of a ledger, and how older ones become the present ones.

A ledger says by `application_id` that it is one and by `user_version` which tables it has. Those of
the first release say neither: they are known by their tables, and made into the present ones when
they are first opened.
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from edi.errors import EdiError

WAIT = 60.0  # seconds for another run to end its transaction
VERSION = 1
PRIVATE = 0o600
_APPLICATION = 0x45444952  # "EDIR"
_FIRST_TABLES = {"counter", "issued", "payment", "claim"}

# `usage` is ISA15: test runs (T) have numbers and a history of their own.
_SCHEMA = """
CREATE TABLE counter (
    usage TEXT NOT NULL,
    kind TEXT NOT NULL,      -- interchange (ISA13), group (GS06), trace (TRN02)
    next INTEGER NOT NULL,
    PRIMARY KEY (usage, kind)
);
CREATE TABLE issued (
    usage TEXT NOT NULL,
    kind TEXT NOT NULL,
    first INTEGER NOT NULL,
    last INTEGER NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (usage, kind, first)
);
CREATE TABLE run (
    id INTEGER PRIMARY KEY,
    token TEXT NOT NULL,     -- in the names of its drafts and its lock file
    folder TEXT NOT NULL,
    usage TEXT NOT NULL,
    state TEXT NOT NULL,     -- intended, published, withdrawn
    at TEXT NOT NULL
);
CREATE TABLE file (
    run INTEGER NOT NULL REFERENCES run,
    name TEXT NOT NULL,
    draft TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    size INTEGER NOT NULL,   -- bytes
    employer_group TEXT NOT NULL,
    interchange INTEGER NOT NULL,
    group_number INTEGER NOT NULL
);
CREATE INDEX file_run ON file (run);
CREATE TABLE payment (
    usage TEXT NOT NULL,
    trace INTEGER NOT NULL,
    run INTEGER,             -- NULL: written before runs were kept
    interchange INTEGER NOT NULL,
    file TEXT NOT NULL,
    employer_group TEXT NOT NULL,
    payee TEXT NOT NULL,
    amount TEXT NOT NULL,    -- dollars
    at TEXT NOT NULL,
    PRIMARY KEY (usage, trace)
);
CREATE TABLE claim (         -- one CLP
    id INTEGER PRIMARY KEY,
    run INTEGER,
    usage TEXT NOT NULL,
    payer TEXT,              -- its id: claim control numbers are unique for a payer
    employer_group TEXT NOT NULL,
    number TEXT NOT NULL,    -- payer claim control number (CLP07)
    is_reversal INTEGER NOT NULL,
    file TEXT NOT NULL,
    cents INTEGER,           -- CLP04, negative in a reversal; NULL: not kept then
    identity INTEGER,        -- digest of provider, patient, dates, lines and charge
    reversed_by INTEGER      -- the claim row that took it back
);
CREATE INDEX claim_number ON claim (number);
CREATE INDEX claim_identity ON claim (identity);
CREATE INDEX claim_run ON claim (run);
CREATE TABLE service (       -- a paid line
    digest INTEGER NOT NULL, -- of provider, patient, day, procedure, units and charge
    claim INTEGER NOT NULL REFERENCES claim,
    PRIMARY KEY (digest, claim)
) WITHOUT ROWID;
CREATE INDEX service_claim ON service (claim)
"""

_FROM_FIRST = """
ALTER TABLE counter RENAME TO old_counter;
ALTER TABLE issued RENAME TO old_issued;
ALTER TABLE payment RENAME TO old_payment;
ALTER TABLE claim RENAME TO old_claim;
DROP INDEX IF EXISTS claim_number;
{schema};
INSERT INTO counter SELECT 'P', kind, next FROM old_counter;
INSERT INTO counter SELECT 'T', kind, next FROM old_counter;
INSERT INTO issued SELECT 'P', kind, first, last, at FROM old_issued;
INSERT INTO payment SELECT 'P', trace, NULL, interchange, file, employer_group, payee, amount, at
    FROM old_payment;
INSERT INTO claim (id, usage, employer_group, number, is_reversal, file)
    SELECT id, 'P', employer_group, number, is_reversal, file FROM old_claim;
UPDATE claim SET reversed_by = (
    SELECT min(later.id) FROM claim AS later WHERE later.id > claim.id AND later.is_reversal
    AND later.number = claim.number AND later.employer_group = claim.employer_group
) WHERE NOT is_reversal;
DROP TABLE old_counter;
DROP TABLE old_issued;
DROP TABLE old_payment;
DROP TABLE old_claim
"""


class LedgerError(EdiError, RuntimeError):
    """The ledger cannot be used, or its numbers are used up."""


@contextmanager
def transaction(path: Path) -> Iterator[sqlite3.Connection]:
    """A transaction that writes; what was done is lasting when the block has ended.

    Makes the ledger where there is none, and brings an older one up to date. Raises `LedgerError`.
    """
    with failing(path):
        _create(path)
        connection = sqlite3.connect(path, timeout=WAIT, isolation_level=None)
        try:
            connection.execute("PRAGMA synchronous = EXTRA")  # lasting when power fails, too
            # The write lock comes first: what is read here stays true until the commit.
            connection.execute("BEGIN IMMEDIATE")
            prepare(connection, path)
            yield connection
            connection.execute("COMMIT")
        finally:
            connection.close()  # rolls back what was not committed


@contextmanager
def failing(path: Path) -> Iterator[None]:
    """What SQLite cannot do with a ledger becomes a `LedgerError`."""
    try:
        yield
    except sqlite3.Error as error:
        raise LedgerError(f"{path}: the ledger cannot be used: {error}") from None
    except OSError as error:
        if error.filename != str(path):
            raise
        raise LedgerError(f"{path}: the ledger cannot be opened: {error.strerror}") from None


def _create(path: Path) -> None:
    """An empty file that only its owner can read, unless there is one."""
    try:
        handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, PRIVATE)
    except FileExistsError:
        return
    try:
        with suppress(OSError):
            path.chmod(PRIVATE)  # whatever the umask
    finally:
        os.close(handle)


def prepare(connection: sqlite3.Connection, path: Path) -> None:
    """Make the tables, or bring them up to date, inside a transaction. Raises `LedgerError`."""
    version = _pragma(connection, "user_version")
    if _pragma(connection, "application_id") == _APPLICATION:
        if version == VERSION:
            return
        raise LedgerError(
            f"{path}: this ledger has version {version}, and this edi knows versions up to"
            f" {VERSION}: use the edi that wrote it, or a newer one"
        )
    tables = {
        name
        for (name,) in connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        )
    }
    if not tables and not version:
        _run(connection, _SCHEMA)
    elif tables and tables <= _FIRST_TABLES and not version:
        if "claim" not in tables:  # from before claims were kept
            _run(connection, "CREATE TABLE claim (id, employer_group, number, is_reversal, file)")
        _run(connection, _FROM_FIRST.format(schema=_SCHEMA.rstrip()))
        with suppress(OSError):
            path.chmod(PRIVATE)
    else:
        raise LedgerError(f"{path}: an SQLite database, but not a ledger of edi")
    connection.execute(f"PRAGMA application_id = {_APPLICATION}")
    connection.execute(f"PRAGMA user_version = {VERSION}")


def _pragma(connection: sqlite3.Connection, name: str) -> int:
    return int(connection.execute(f"PRAGMA {name}").fetchone()[0])


def _run(connection: sqlite3.Connection, script: str) -> None:
    """Statement by statement: `executescript` would commit."""
    bare = "\n".join(line.partition("--")[0] for line in script.splitlines())
    for statement in bare.split(";"):
        connection.execute(statement)
