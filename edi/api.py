"""The Python interface: streams of findings, claims, payments, remittances, acknowledgements,
statuses and segments, and X12 as JSON.

    for finding in edi.validate("claims.837"):
        print(finding.code, finding.path, finding.message)

A source is a path, the bytes of a file, or an open binary stream; text is none, since it does not
say whether it is a path or content. Everything streams, however little the stream delivers at a
time: memory does not grow with the file. A wrong argument raises at the call, what is wrong with a
source while it is read. Nothing here prints, and no message, exception or `repr` holds an element
value.

`no_envelope` is the option `--no-envelope` of the command line: read files that start at GS or ST
too. `headless` is its older name.
"""

import io
from collections.abc import Iterable, Iterator, Mapping
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from edi.claims.acknowledgement import Acknowledgement, InterchangeAcknowledgement
from edi.claims.claim import Claim
from edi.claims.payment import ClaimPayment, Remittance
from edi.claims.read_277 import Status
from edi.claims.source import DocumentOf, Source, checked, name_of, opened
from edi.claims.stream import (
    acknowledgements_of,
    claims_of,
    payments_of,
    remittances_of,
    statuses_of,
)
from edi.engine.check import Runner
from edi.engine.parallel.processors import processors
from edi.errors import NotX12
from edi.finding import Finding, Severity
from edi.guides.spec import About
from edi.interchange.chunk import MAX_SEGMENT
from edi.interchange.columns import decode
from edi.interchange.delimiters import Delimiters
from edi.interchange.file_kind import no_interchange
from edi.interchange.reader import Reader
from edi.interchange.segments import split
from edi.rules.selection import Selection

if TYPE_CHECKING:
    from edi.rule_language.code_set import CodeSet
    from edi.rules.profile import Profiles
    from edi.rules.rem.answered import AnsweredClaims

_SNIP_TYPES = range(1, 8)


class Segment(NamedTuple):
    """One segment: `elements[0]` is its id, `elements[n]` element n, as text.

    `repr` shows where it stands and no element.
    """

    elements: list[str]
    offset: int  # byte offset in the file
    line: int  # 1-based
    delimiters: Delimiters

    @property
    def id(self) -> str:
        return self.elements[0]

    def __repr__(self) -> str:
        return f"<Segment at line {self.line}, offset {self.offset}>"


def validate(
    source: Source,
    *,
    select: str | Iterable[str] = (),
    ignore: str | Iterable[str] = (),
    snip: int | None = None,
    strict: bool | None = None,
    min_severity: str | None = None,
    profile: str | Path | Iterable[str | Path] = (),
    config: str | Path | None = None,
    claims: Source | Iterable[Source] = (),
    no_envelope: bool = False,
    headless: bool = False,
    jobs: int = 1,
) -> Iterator[Finding]:
    """Every finding in a file of 837P, 837I, 837D, 835, 999 or 277CA sets, in file order.

    Sets of other guides are checked by pyx12 where it has a map of theirs, else their envelope is
    (docs/other-sets.md).

    `select` and `ignore` take rule codes or prefixes, in a list or in one text with commas
    ("BAL,CAS010"); `snip` is the highest SNIP type wanted, 1 to 7; `strict` adds advisory rules and
    turns warnings into errors. `min_severity` is the lowest severity wanted, after that: "info",
    "warning" or "error". None stands for 7, False and "info", or what `config` sets. `jobs` is how
    many processes may check the parts of a large file that is given as a path, 0 for as many as
    there are processors; the findings are the same, in the same order. One process does it all
    where this one has threads, or cannot be forked (Windows).
    `profile` are profiles: files of rules of your own (.rule), .toml files, or names of those that
    are shipped. `config` is a file of
    settings (edi.toml, or a pyproject.toml with [tool.edi]): what is given here wins. No such file
    is looked for. `claims` are the 837 files that the claim payments of an 835 answer: one for none
    of them is REM010.

    Raises `OSError` when a file cannot be read, `edi.UnknownCode` for a code that no rule has,
    `edi.EdiError` for what is wrong with a file of rules or settings, `TypeError` and `ValueError`
    for other arguments that cannot be meant. Bad data is a finding, never an exception: garbage is
    ENV001.
    """
    source = checked(source)
    selection = _selection(
        config,
        profile,
        _codes(select, "select"),
        _codes(ignore, "ignore"),
        None if snip is None else _snip(snip),
        None if strict is None else bool(strict),
        None if min_severity is None else _severity(min_severity),
    )._replace(answered=_answered(claims))
    jobs = _jobs(jobs)
    if name_of(source) is None:
        jobs = 1  # the file behind a stream may be packed
    return _findings(source, selection, no_envelope or headless, jobs)


def _findings(source: Source, selection: Selection, headless: bool, jobs: int) -> Iterator[Finding]:
    with opened(source) as stream:
        yield from Runner(selection, jobs).check(stream, name_of(source), headless=headless)


def _selection(
    config: str | Path | None,
    profile: str | Path | Iterable[str | Path],
    select: list[str],
    ignore: list[str],
    snip: int | None,
    strict: bool | None,
    min_severity: Severity | None,
) -> Selection:
    files = [profile] if isinstance(profile, str | Path) else list(profile)
    if config is None:
        own = _profiles(files)
        lowest, rules = min_severity or Severity.INFO, own.rules if own else ()
        found = Selection.of(select, ignore, snip or 7, bool(strict), lowest, rules)
        return found._replace(terms=own.terms) if own else found
    from edi.rules.config import load

    settings = load(config)
    own = _profiles([*settings.profiles, *files], settings.lists)
    return settings.selection(select, ignore, snip, strict, min_severity, own)


def _profiles(
    files: list[str | Path], lists: "Mapping[str, CodeSet] | None" = None
) -> "Profiles | None":
    """None without files."""
    if not files:
        return None
    from edi.rules.profile import read

    return read(files, lists)


def _answered(given: Source | Iterable[Source]) -> "AnsweredClaims | None":
    """The claims of these 837 files; None for no file. Raises as `read_claims` does."""
    files: list[Source]
    if isinstance(given, str | PathLike | bytes | bytearray | memoryview | io.IOBase):
        files = [given]  # type: ignore[list-item]  # a stream that is not binary is refused
    else:
        files = list(given)
    if not files:
        return None
    from edi.rules.rem.answered import AnsweredClaims

    return AnsweredClaims(claim for file in files for claim in read_claims(file))


def _codes(given: str | Iterable[str] | None, what: str) -> list[str]:
    """Codes in a list. Raises `TypeError`."""
    if given is None:
        return []
    codes = [given] if isinstance(given, str) else given
    listed = list(codes) if isinstance(codes, Iterable) else [None]
    if not all(isinstance(code, str) for code in listed):
        raise TypeError(f"{what} takes rule codes as text, alone or in a list")
    return listed


def _snip(given: int) -> int:
    if isinstance(given, bool) or not isinstance(given, int):
        raise TypeError(f"snip is a SNIP type, 1 to 7, not {type(given).__name__}")
    if given not in _SNIP_TYPES:
        raise ValueError(f"snip is a SNIP type, 1 to 7, not {given}")
    return int(given)


def _severity(given: str) -> Severity:
    if not isinstance(given, str):
        raise TypeError(f"min_severity is a text, not {type(given).__name__}")
    try:
        return Severity(given.lower())
    except ValueError:
        raise ValueError("min_severity is info, warning or error") from None


def _jobs(given: int) -> int:
    if isinstance(given, bool) or not isinstance(given, int):
        raise TypeError(f"jobs is a number of processes, not {type(given).__name__}")
    if given < 0:
        raise ValueError("jobs is a number of processes, 0 for as many as there are processors")
    return given or processors()


def read_claims(
    source: Source, *, no_envelope: bool = False, headless: bool = False
) -> Iterator[Claim]:
    """Every claim of the 837 transaction sets of a file, complete with lines and other payers.

    Reads past what is wrong in the file; use `validate` to know. Money is `Decimal` dollars, and
    what is not sent is None. `Claim.is_whole` is False for a claim that could not be read to its
    end: it is cut short by its file, has no lines, or more than `edi` holds (rule ENV021).

    Raises `OSError`; `edi.NotX12` where there is no interchange; `edi.NotThisTransaction` at the
    end of a file in which there was no 837 that edi reads.
    """
    return _claims(checked(source), no_envelope or headless)


def _claims(source: Source, headless: bool) -> Iterator[Claim]:
    with opened(source) as stream:
        file = name_of(source)
        yield from claims_of(DocumentOf(stream, About.CLAIM, file, headless=headless), file)


def read_payments(
    source: Source, *, no_envelope: bool = False, headless: bool = False
) -> Iterator[ClaimPayment]:
    """Every claim payment (loop 2100) of the 835 transaction sets of a file; `.remittance` is the
    header, `.payer` and `.payee` whom the claim is from and for.

    A remittance without claims is seen by `read_remittances` only. The totals and provider
    adjustments of `.remittance` are those read so far. Reads past what is wrong in the file; use
    `validate` to know. Money is `Decimal` dollars, and what is not sent is None.

    Raises `OSError`; `edi.NotX12` where there is no interchange; `edi.NotThisTransaction` at the
    end of a file in which there was no 835 that edi reads.
    """
    return _payments(checked(source), no_envelope or headless)


def _payments(source: Source, headless: bool) -> Iterator[ClaimPayment]:
    with opened(source) as stream:
        file = name_of(source)
        yield from payments_of(DocumentOf(stream, About.PAYMENT, file, headless=headless), file)


def read_remittances(
    source: Source, *, no_envelope: bool = False, headless: bool = False
) -> Iterator[Remittance]:
    """Every 835 transaction set of a file, when it has been read to its end: its header, all its
    provider adjustments (PLB, wherever they stand), and the totals of its claims.

    Claim payments are counted and summed, not kept: `read_payments` has them. Money is `Decimal`
    dollars. Raises as `read_payments` does.
    """
    return _remittances(checked(source), no_envelope or headless)


def _remittances(source: Source, headless: bool) -> Iterator[Remittance]:
    with opened(source) as stream:
        file = name_of(source)
        yield from remittances_of(DocumentOf(stream, About.PAYMENT, file, headless=headless), file)


def read_acknowledgements(
    source: Source, *, no_envelope: bool = False, headless: bool = False
) -> Iterator[Acknowledgement | InterchangeAcknowledgement]:
    """Every 999 transaction set of a file (`Acknowledgement`: the answer to one functional group),
    and every TA1 (`InterchangeAcknowledgement`), which may stand in any file. Both have
    `is_accepted`.

    One 999 is held at a time. Reads past what is wrong in the file; use `validate` to know.
    Raises `OSError`; `edi.NotX12` where there is no interchange; `edi.NotThisTransaction` at the
    end of a file in which there was neither a 999 nor a TA1.
    """
    return _acknowledgements(checked(source), no_envelope or headless)


def _acknowledgements(
    source: Source, headless: bool
) -> Iterator[Acknowledgement | InterchangeAcknowledgement]:
    with opened(source) as stream:
        file = name_of(source)
        document = DocumentOf(stream, About.ACKNOWLEDGEMENT, file, headless=headless)
        yield from acknowledgements_of(document, file)


def read_statuses(
    source: Source, *, no_envelope: bool = False, headless: bool = False
) -> Iterator[Status]:
    """Every claim status of the 277CA transaction sets of a file; `.report` is its header.

    A batch rejected as a whole has no claims in its 277CA: then comes the `ReceiverStatus` or the
    `ProviderStatus` that answers them all. Each has `id`, `statuses`, `is_accepted`,
    `is_rejected` and `charge` (`Decimal` dollars). Reads past what is wrong in the file; use
    `validate` to know.

    Raises `OSError`; `edi.NotX12` where there is no interchange; `edi.NotThisTransaction` at the
    end of a file in which there was no 277CA.
    """
    return _statuses(checked(source), no_envelope or headless)


def _statuses(source: Source, headless: bool) -> Iterator[Status]:
    with opened(source) as stream:
        file = name_of(source)
        yield from statuses_of(DocumentOf(stream, About.STATUS, file, headless=headless), file)


def read_segments(
    source: Source, *, no_envelope: bool = False, headless: bool = False
) -> Iterator[Segment]:
    """Every segment of a file, envelopes included, whatever its transaction sets are.

    A segment longer than 131,072 characters, which no guide has, is left out (rule ENV018).
    Raises `OSError`; `edi.NotX12` where there is no interchange.
    """
    return _segments(checked(source), no_envelope or headless)


def _segments(source: Source, headless: bool) -> Iterator[Segment]:
    with opened(source) as stream:
        reader = Reader(stream, headless=headless)
        is_x12 = False
        for chunk in reader:
            if not chunk.text or chunk.flaw in ("skipped", "no-isa", "oversize"):
                is_x12 |= chunk.flaw == "oversize"
                continue
            d, text, line_break = reader.delimiters, chunk.text, chunk.line_break
            pieces = split(text, d)
            line, counted = chunk.line, 0
            is_x12 = True
            for raw, start in zip(pieces.raw, pieces.starts, strict=True):
                line += text.count(line_break, counted, start)
                counted = start
                if len(raw) <= MAX_SEGMENT:
                    offset, number, _ = reader.in_file(chunk.offset + start, line)
                    yield Segment(decode(raw).split(d.element), offset, number, d)
        if not is_x12:
            file = name_of(source)
            raise NotX12(f"{file}: " * bool(file) + no_interchange(reader.opening))


def to_json(source: Source) -> Iterator[str]:
    """A file as lines of JSON from which `from_json` makes the same bytes, whatever is in it.

    The first line names the format; each other one, an object, is a loop with its segments, an
    envelope segment, or text outside any interchange (docs/json.md). Each ends in a line feed.
    A packed file is unpacked. Memory does not grow with the file. Raises `OSError`.
    """
    return _json_lines(checked(source))


def _json_lines(source: Source) -> Iterator[str]:
    from edi.convert.lossless_json import LosslessJson

    with opened(source) as stream:
        yield from LosslessJson(stream)


def from_json(lines: Iterable[str | bytes]) -> Iterator[bytes]:
    """The bytes that the lines of `to_json` stand for, edited perhaps.

    `lines` is an open file, or any iterable of one line each. Raises `edi.BadJson`, with the number
    of the line, for what cannot be X12, such as a value that holds a delimiter: what was made up to
    there is not all of the file. Raises `TypeError` where all is given as one text.
    """
    if isinstance(lines, str | bytes):
        raise TypeError("lines are an open file or a list of lines, not one text")
    from edi.convert.lossless_x12 import LosslessX12

    return iter(LosslessX12(lines))
