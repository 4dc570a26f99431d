"""--baseline, --write-baseline and --since: which findings are left out as known."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from edi.cli import main

if TYPE_CHECKING:
    from edi.report.baseline import Known, Recorder
    from edi.report.earlier import Earlier, Since
    from edi.report.report import Totals
    from edi.rules.selection import Selection


class LeftOut(NamedTuple):
    """What one of the options asks for. `filter` knows the findings that are left out."""

    filter: "Known | Recorder"
    written: str | None = None
    since: "Since | None" = None

    @classmethod
    def of(cls, baseline: str | None, written: str | None, since: str | None) -> "LeftOut | None":
        """None where no option is given. Raises `click.UsageError`."""
        given = [file for file in (baseline, written, since) if file is not None]
        if not given:
            return None
        if len(given) > 1:
            raise click.UsageError("give one of --baseline, --write-baseline and --since")
        from edi.report.baseline import BaselineError, Fingerprints, Recorder, key_of, read

        path = Path(given[0])
        try:
            if written is not None:
                if not path.absolute().parent.is_dir():
                    raise click.UsageError(f"{path.parent}: no such folder")
                # With the key that it had, what stays known stays the same line.
                return cls(Recorder(Fingerprints(key_of(path))), written)
            if baseline is not None:
                return cls(read(path))
            from edi.report.earlier import Since

            if path.exists() and not path.is_file():  # it is read twice
                raise click.UsageError(f"{path}: this is not a file")
            report = Since(path)
            return cls(report.known, since=report)
        except BaselineError as error:
            raise click.UsageError(str(error)) from None
        except OSError as error:
            raise click.UsageError(f"{path}: {error.strerror}") from None

    def begin(self, totals: "Totals", selection: "Selection") -> None:
        """A run begins: `totals` are to say at its end what is gone."""
        if self.since is not None:
            wanted = partial(_is_wanted, selection)
            totals.gone = partial(self.since.gone, totals.fingerprints, totals.checked, wanted)

    def conclude(self, totals: "Totals") -> None:
        """Say how many findings were left out, and write the baseline if it is wanted."""
        from edi.report.painter import count

        known = count(totals.known, "finding")
        if self.since is not None:
            gone = sum(1 for _ in totals.gone()) if totals.gone else 0
            new = totals.errors + totals.warnings + totals.infos
            main.say(f"since {self.since.file}: {new:,} new, {gone:,} gone, {known} as before")
        elif self.written is None:
            main.say(f"{known} left out: the baseline has them")
        elif totals.unreadable:
            main.say(f"{self.written}: not written, as not all files could be read")
        else:
            _write(Path(self.written), self.filter.fingerprints.key, totals.fingerprints)
            main.say(f"{self.written}: {known} kept as known")


def _write(path: Path, key: bytes, counts: dict[int, int]) -> None:
    from edi.cli.ending import unwinding
    from edi.report.baseline import write
    from edi.report.output_file import replacing

    with unwinding(), replacing(path) as stream:
        write(stream, key, counts)


def _is_wanted(selection: "Selection", earlier: "Earlier") -> bool:
    """Would this finding still be reported?"""
    from edi.finding import Severity
    from edi.rules.registry import UnknownRule

    try:
        rule = selection.rule(earlier.code)
    except UnknownRule:
        return True  # of a rule that is gone
    return selection.wants(rule) and selection.shows(Severity(earlier.severity))
