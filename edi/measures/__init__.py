"""Measures of employer groups by month, from the tables of `edi convert`: volume, money,
turnaround, acknowledgements and compliance (docs/report.md)."""

from edi.measures.errors import InvalidQuery, InvalidTables
from edi.measures.result import Report
from edi.measures.run import make_report

__all__ = ["InvalidQuery", "InvalidTables", "Report", "make_report"]
