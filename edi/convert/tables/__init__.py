"""Typed tables of X12 files: `read_tables`, and what stands below it."""

from edi.convert.tables.arrow import schema
from edi.convert.tables.column import VERSION, Column, Table
from edi.convert.tables.declared import TABLES
from edi.convert.tables.input import file_key
from edi.convert.tables.reading import Batch, ReadSummary, TableReader, Tables, read_tables
from edi.convert.tables.writing import FORMATS, TableWriter

__all__ = [
    "FORMATS",
    "TABLES",
    "VERSION",
    "Batch",
    "Column",
    "ReadSummary",
    "Table",
    "TableReader",
    "TableWriter",
    "Tables",
    "file_key",
    "read_tables",
    "schema",
]
