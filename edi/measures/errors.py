"""What is wrong with what a report is to be made of."""

from edi.errors import EdiError


class InvalidTables(EdiError):
    """A folder of tables that are not there, of another schema, or cannot be read."""


class InvalidQuery(EdiError):
    """A file of SQL that cannot be run, or gives no table of measures.

    The message names the file and what DuckDB says of the query, never a value of a claim.
    """
