"""The formats of `edi validate`, by name. What a format needs is imported when it is asked for."""

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple, TextIO

if TYPE_CHECKING:
    from edi.report.report import Report


class Options(NamedTuple):
    """What the user asked for: `show_all` findings of a code, or only the first; `statistics`, a
    count by rule at the end; `quiet`, nothing of files without findings."""

    stream: TextIO  # where it goes: a terminal gets colour
    show_values: bool = False
    show_all: bool = False
    statistics: bool = False
    quiet: bool = False


def _text(options: Options) -> "Report":
    from edi.report.painter import Painter
    from edi.report.text_report import FOLD_AFTER, TextReport

    fold_after = None if options.show_all else FOLD_AFTER
    painter = Painter.of(options.stream)
    return TextReport(painter, options.show_values, fold_after, options.statistics, options.quiet)


def _json_lines(options: Options) -> "Report":
    from edi.report.json_report import JsonLines

    return JsonLines(options.show_values)


def _json_document(options: Options) -> "Report":
    from edi.report.json_report import JsonDocument

    return JsonDocument(options.show_values, options.statistics)


FORMATS: "dict[str, Callable[[Options], Report]]" = {
    "text": _text,
    "jsonl": _json_lines,
    "json": _json_document,
}
WITH_STATISTICS = ("text", "json")  # jsonl has findings only
