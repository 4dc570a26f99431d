"""The tables, one module for each kind of transaction set."""

from collections.abc import Mapping
from types import MappingProxyType

from edi.convert.tables.column import Table
from edi.convert.tables.declared.answers import ACKNOWLEDGEMENTS, STATUSES
from edi.convert.tables.declared.claims import CLAIMS, DIAGNOSES, LINES
from edi.convert.tables.declared.coordination import ADJUSTMENTS, LINE_ADJUDICATIONS, OTHER_PAYERS
from edi.convert.tables.declared.files import FINDINGS, TRANSACTIONS
from edi.convert.tables.declared.payments import (
    CLAIM_PAYMENTS,
    PROVIDER_ADJUSTMENTS,
    REMITTANCES,
    SERVICE_PAYMENTS,
)
from edi.convert.tables.declared.providers import PROVIDERS

_ALL = (
    TRANSACTIONS,
    CLAIMS,
    DIAGNOSES,
    PROVIDERS,
    LINES,
    OTHER_PAYERS,
    LINE_ADJUDICATIONS,
    ADJUSTMENTS,
    REMITTANCES,
    CLAIM_PAYMENTS,
    SERVICE_PAYMENTS,
    PROVIDER_ADJUSTMENTS,
    ACKNOWLEDGEMENTS,
    STATUSES,
    FINDINGS,
)
TABLES: Mapping[str, Table] = MappingProxyType({table.name: table for table in _ALL})
