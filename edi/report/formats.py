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


FOLD_AFTER = 20  # findings of one code in one file that are shown


def _text(options: Options) -> "Report":
    from edi.report.painter import Painter
    from edi.report.text_report import TextReport

    painter = Painter.of(options.stream)
    return TextReport(
        painter, options.show_values, _shown(options), options.statistics, options.quiet
    )


def _shown(options: Options) -> int | None:
    return None if options.show_all else FOLD_AFTER


def _json_lines(options: Options) -> "Report":
    from edi.report.json_report import JsonLines

    return JsonLines(options.show_values)


def _json_document(options: Options) -> "Report":
    from edi.report.json_report import JsonDocument

    return JsonDocument(options.show_values, options.statistics)


def _csv(options: Options) -> "Report":
    from edi.report.csv_report import Csv

    return Csv(options.show_values)


def _sarif(options: Options) -> "Report":
    from edi.report.sarif_report import Sarif

    return Sarif(options.show_values)


def _github(options: Options) -> "Report":
    from edi.report.github_report import Annotations

    return Annotations(options.show_values)


def _junit(options: Options) -> "Report":
    from edi.report.junit_report import JUnit

    return JUnit(options.show_values, _shown(options))


def _html(options: Options) -> "Report":
    from edi.report.html_report import HtmlPage

    return HtmlPage(options.show_values, _shown(options))


FORMATS: "dict[str, Callable[[Options], Report]]" = {
    "text": _text,
    "jsonl": _json_lines,
    "json": _json_document,
    "csv": _csv,
    "sarif": _sarif,
    "github": _github,
    "junit": _junit,
    "html": _html,
}
WITH_STATISTICS = ("text", "json")  # jsonl has findings only
