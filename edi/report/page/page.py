"""Writes the page: sums and charts as HTML, the claims as JSON that a script shows.

Nothing comes from elsewhere: the page's own security policy allows no connection, and no script or
style but those in it, known by their digests. Values of files stand as text (autoescape), in JSON
without the characters that could end it, and are shown by the script as text only.
"""

import json
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Any

from edi.durable import replacing_private
from edi.report.page import assets
from edi.report.page.entries import Entries, Entry
from edi.report.page.words import SHARES

PER_PAGE = 10_000  # claims; more make a page slow to open
_WIDTH = 600  # of a chart
_REASONS = 10
# "<" could end the data; the last two end a line of a script where they are no part of a text.
_UNSAFE = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}
_TITLES = {"payment": "Remittance", "claim": "Claims"}
_LISTS = {"payment": "Claim payments", "claim": "Claims"}


class _Sums:
    """Of all claims of a file. Cents."""

    def __init__(self) -> None:
        self.count = self.charge = self.paid = self.allowed = 0
        self.by_pair: Counter[int] = Counter()

    def add(self, one: Entry) -> None:
        self.count += 1
        self.charge += one.charge
        self.paid += one.paid
        self.allowed += one.values["a"] or 0
        self.by_pair.update(one.by_pair)


def write_page(
    path: Path, source: str, kind: str, entries: Entries, found: Iterable[Entry]
) -> list[Path]:
    """The files written: `path`, and more beside it for every `PER_PAGE` claims after the first.

    `kind` is "payment" or "claim", `source` the name of what was read. Raises `MissingExtra`,
    `OSError`.
    """
    template = assets.template(assets.file("page.html.j2"))
    sums = _Sums()
    with tempfile.TemporaryFile("w+", encoding="utf-8") as kept:
        starts = [0]
        for one in found:
            if sums.count and sums.count % PER_PAGE == 0:
                starts.append(kept.tell())
            sums.add(one)
            kept.write(_json(one.values) + "\n")
        names = [path if not n else _part(path, n + 1) for n in range(len(starts))]
        shared = _shared(kind, source, entries, sums, [one.name for one in names])
        kept.seek(0)
        for number, name in enumerate(names, 1):
            text = "".join(_of_page(kept))
            page = template.render(**shared, page=number, data=_data(kind, entries, text))
            with replacing_private(name) as stream:
                stream.write(page.encode("utf-8", "replace"))
    return names


def _of_page(kept: IO[str]) -> Iterator[str]:
    for number in range(PER_PAGE):
        line = kept.readline()
        if not line:
            return
        yield ("," if number else "") + line.rstrip("\n")


def _part(path: Path, number: int) -> Path:
    return path.with_name(f"{path.stem}-{number}{path.suffix}")


def _data(kind: str, entries: Entries, text: str) -> str:
    words = entries.words
    pairs = [
        {
            "code": one.code,
            "meaning": one.meaning,
            "whose": one.whose,
            "share": one.share,
            "wrong": one.is_wrong,
        }
        for one in words.pairs
    ]
    return (
        f'{{"kind":{_json(kind)},"pairs":{_json(pairs)},"remarks":{_json(words.remarks)},'
        f'"statuses":{_json(words.statuses)},"shares":{_json(SHARES)},"entries":[{text}]}}'
    )


def _json(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    for letter, safe in _UNSAFE.items():
        if letter in text:
            text = text.replace(letter, safe)
    return text


def _shared(
    kind: str, source: str, entries: Entries, sums: _Sums, pages: list[str]
) -> dict[str, Any]:
    """What all pages of a file have in common."""
    style, script = assets.style(), assets.file("page.js")
    pairs = list(entries.words.pairs)
    shares: Counter[str] = Counter()
    for number, cents in sums.by_pair.items():
        shares[pairs[number].share] += cents
    tiles = [(_LISTS[kind], f"{sums.count:,}"), ("Billed", _dollars(sums.charge))]
    has_decisions = kind == "payment" or bool(sums.by_pair) or bool(sums.paid)
    if kind == "payment":
        tiles.append(("Allowed", _dollars(sums.allowed)))
    if has_decisions:
        tiles.append(("Paid" if kind == "payment" else "Paid by others", _dollars(sums.paid)))
        tiles.append(("Patient's share", _dollars(shares["patient"])))
        tiles.append(("Denied", _dollars(shares["denied"])))
    parts = {"paid": sums.paid, **{name: shares[name] for name in SHARES if name != "paid"}}
    legend = [
        {"share": name, "name": SHARES[name], "amount": _dollars(cents)}
        for name, cents in parts.items()
        if cents
    ]
    bars = _bars(parts) if kind == "payment" else []
    reasons = _reasons(entries, sums)
    return {
        "title": _TITLES[kind],
        "what": _LISTS[kind],
        "source": source,
        "shown": entries.shows_values,
        "style": style,
        "script": script,
        "style_hash": assets.digest(style),
        "script_hash": assets.digest(script),
        "pages": pages,
        "tiles": tiles,
        "bars": bars,
        "legend": legend,
        "bars_said": ", ".join(f"{one['name']} {one['amount']}" for one in legend),
        "reasons": reasons,
    }


def _bars(parts: dict[str, int]) -> list[dict[str, Any]]:
    """One bar of what is above zero: reversals may leave a part below it."""
    above = {name: cents for name, cents in parts.items() if cents > 0}
    whole, x, found = sum(above.values()), 0.0, []
    for name, cents in above.items():
        width = cents * _WIDTH / whole
        found.append(
            {
                "share": name,
                "name": SHARES[name],
                "amount": _dollars(cents),
                "x": round(x, 2),
                "width": round(width, 2),
            }
        )
        x += width
    return found


def _reasons(entries: Entries, sums: _Sums) -> list[dict[str, Any]]:
    pairs = list(entries.words.pairs)
    most = [(number, cents) for number, cents in sums.by_pair.most_common(_REASONS) if cents > 0]
    largest = max((cents for _, cents in most), default=1)
    return [
        {
            "code": pairs[number].code,
            "meaning": pairs[number].meaning,
            "share": pairs[number].share,
            "amount": _dollars(cents),
            "width": round(cents * _WIDTH / largest, 2),
        }
        for number, cents in most
    ]


def _dollars(cents: int) -> str:
    return f"{'-' if cents < 0 else ''}{abs(cents) // 100:,}.{abs(cents) % 100:02d}"
