"""The innermost loops of a validation, compiled where a C compiler was there at installation.

Each module does what Python code does without it: `_accept` of `edi.elements.pattern`, `_answers`
of `edi.engine.answers`, `_scan` of what finds chunks and segments in `edi.interchange.boundary` and
`edi.structure`, `_look` of `edi.engine.precheck.amounts`, `_repeats` of `edi.rules.sit`, `_codes`
of `edi.engine.listed_codes`, `_plain` of `edi.engine.precheck.plain`, `_stated` of
`edi.rules.stated_amounts`, `_decided` and `_paying` of what `edi.remit` makes of a plain decision
on a plain claim, `_permuted` of `edi.deidentification.cipher`, `_rewritten` of the segments of
`edi.deidentification.rewriter`, `_columns` of the fill programs of `edi.convert.tables`, with
`_fill_program` and `_arrow`, `_runs` of these and the reading of claims before them, `_days` of
`edi.rules.day_limit`, and `_judging`, with `_chunks`, `_levels` and `_judged`, of the reading of
claims and the levels around them, and of what `edi.engine` asks of each; `_shapes` is what these
and `_runs` read chunks by. A module is `None` where it was not compiled, or is not wanted: with
`EDI_COMPILED=0` in the environment.
"""

import os
from importlib import import_module
from typing import Any


def _native(name: str) -> Any:
    if os.environ.get("EDI_COMPILED") == "0":
        return None
    try:
        return import_module(f"edi.native.{name}")
    except ImportError:
        return None


accept: Any = _native("_accept")
answers: Any = _native("_answers")
codes: Any = _native("_codes")
columns: Any = _native("_columns")
days: Any = _native("_days")
decided: Any = _native("_decided")
judged: Any = _native("_judged")
judging: Any = _native("_judging")
look: Any = _native("_look")
paying: Any = _native("_paying")
permuted: Any = _native("_permuted")
plain: Any = _native("_plain")
repeats: Any = _native("_repeats")
rewritten: Any = _native("_rewritten")
runs: Any = _native("_runs")
scan: Any = _native("_scan")
stated: Any = _native("_stated")

_ALL = (
    *(accept, answers, codes, columns, days, decided, judged, judging, look, paying),
    *(permuted, plain, repeats, rewritten, runs, scan, stated),
)
STATE = "compiled" if all(_ALL) else "pure Python"
