"""`edi profile compare`: which claims two profiles treat differently."""

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from edi.cli import main
from edi.cli.inputs import STDIN, files, open_input, shown
from edi.cli.profile_rules import profiles_of

if TYPE_CHECKING:
    from edi.engine.check import Runner
    from edi.engine.compare import Difference, Treatment
    from edi.finding import Finding

_KEYS = ("code", "name", "severity", "path", "segment_id", "element", "component", "line")


class Counts(NamedTuple):
    """Claims of a file or of all, and how many of them are treated differently."""

    claims: int
    different: int


def compare_profiles(
    names: tuple[str, str], paths: Sequence[str], style: str, *, show_values: bool
) -> int:
    """Write the differences, and say with the exit code whether there is one."""
    if STDIN in paths:
        raise click.UsageError("CLAIMS are read twice, so they cannot come from standard input")
    runners = _runner(names[0]), _runner(names[1])
    writer = (_Json if style == "json" else _Text)(_labels(names), show_values)
    failed: list[str] = []

    def fail(message: str) -> None:
        failed.append(message)
        main.say(message)

    claims = different = 0
    sys.stdout.write(writer.start())
    for file in files(paths, fail, main.say):
        counts = _file(file, runners, writer, fail)
        claims, different = claims + counts.claims, different + counts.different
    sys.stdout.write(writer.finish(Counts(claims, different)))
    if failed:
        return main.UNREADABLE
    return main.FINDINGS if different else main.OK


def _labels(names: tuple[str, str]) -> tuple[str, str]:
    """The names of the files alone, where these differ."""
    short = Path(names[0]).stem, Path(names[1]).stem
    return short if short[0] != short[1] else names


def _runner(name: str) -> "Runner":
    from edi.cli.settings import own_lists
    from edi.engine.check import Runner
    from edi.rules.selection import Selection

    found = profiles_of([name], own_lists())
    assert found is not None
    return Runner(Selection.of(profile=found.rules)._replace(terms=found.terms))


def _file(
    file: str,
    runners: "tuple[Runner, Runner]",
    writer: "_Text | _Json",
    fail: Callable[[str], None],
) -> Counts:
    from edi.engine.compare import compare
    from edi.engine.summary import FileSummary

    summaries = FileSummary(file), FileSummary(file)
    different = 0
    sys.stdout.write(writer.file(file))
    try:
        with open_input(file) as first, open_input(file) as second:
            sides = (
                (runners[0].check(first, file, summary=summaries[0]), summaries[0]),
                (runners[1].check(second, file, summary=summaries[1]), summaries[1]),
            )
            for one in compare(*sides):
                different += 1
                sys.stdout.writelines(writer.claim(one))
    except OSError as error:
        fail(f"{shown(file)}: {error.strerror or type(error).__name__}")
    counts = Counts(summaries[0].claims, different)
    sys.stdout.write(writer.end_file(file, counts))
    return counts


class _Text:
    def __init__(self, names: tuple[str, str], show_values: bool) -> None:
        from edi.report.painter import Painter

        self._painter: Painter = Painter.of(sys.stdout)
        self._names = names
        self._show_values = show_values

    def start(self) -> str:
        return ""

    def file(self, file: str) -> str:
        del file
        return ""

    def claim(self, one: "Difference") -> Iterator[str]:
        from edi.report.report import message
        from edi.report.text_report import SEVERITY_STYLES

        line = self._painter.line
        name = f"claim {one.number:,}" + (f" ({one.claim})" if self._show_values else "")
        verdicts = ", ".join(
            f"{profile}: {side.verdict}"
            for profile, side in zip(self._names, (one.first, one.second), strict=True)
        )
        yield line((name, "bold"), (f": {verdicts}", ""))
        for profile, side in zip(self._names, (one.first, one.second), strict=True):
            for finding in side.only_here:
                where = f" ({_place(finding)})"
                yield line(
                    (f"only {profile}: ", "dim"),
                    (str(finding.severity), SEVERITY_STYLES[finding.severity]),
                    (f" {finding.code}", "bold"),
                    (f" {message(finding, self._show_values)}", ""),
                    (where, "dim"),
                    indent=2,
                    hang=2,
                )

    def end_file(self, file: str, counts: Counts) -> str:
        return self._painter.line((f"{shown(file)}: ", "bold"), (_said(counts), ""))

    def finish(self, counts: Counts) -> str:
        del counts
        return ""


class _Json:
    def __init__(self, names: tuple[str, str], show_values: bool) -> None:
        self._names = names
        self._show_values = show_values
        self._lead = ""
        self._file_lead = ""

    def start(self) -> str:
        return f'{{"profiles": {json.dumps(self._names)}, "files": ['

    def file(self, file: str) -> str:
        lead, self._file_lead, self._lead = self._file_lead, ",", ""
        return f'{lead}\n{{"file": {json.dumps(file)}, "differences": ['

    def claim(self, one: "Difference") -> Iterator[str]:
        lead, self._lead = self._lead, ","
        made = {
            "number": one.number,
            "claim": one.claim if self._show_values else None,
            "first": self._side(one.first),
            "second": self._side(one.second),
        }
        yield f"{lead}\n  {json.dumps(made)}"

    def _side(self, side: "Treatment") -> dict[str, object]:
        from edi.report.report import message

        return {
            "verdict": side.verdict,
            "findings": [
                {key: getattr(finding, key) for key in _KEYS}
                | {"message": message(finding, self._show_values)}
                for finding in side.only_here
            ],
        }

    def end_file(self, file: str, counts: Counts) -> str:
        del file
        return f"], {json.dumps(counts._asdict())[1:-1]}}}"

    def finish(self, counts: Counts) -> str:
        return f'\n], "summary": {json.dumps(counts._asdict())}}}\n'


def _place(finding: "Finding") -> str:
    """ "line 24, CLM05-3"."""
    ref = finding.segment_id or ""
    if finding.element is not None and ref:
        ref += f"{finding.element:02d}" + (f"-{finding.component}" if finding.component else "")
    return ", ".join(part for part in (f"line {finding.line:,}" * bool(finding.line), ref) if part)


def _said(counts: Counts) -> str:
    from edi.report.painter import count

    if not counts.different:
        return f"{count(counts.claims, 'claim')}, all treated alike"
    return f"{counts.different:,} of {count(counts.claims, 'claim')} treated differently"
