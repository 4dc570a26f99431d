"""The claims seen in a run, for rules that compare claims.

With compiled modules a claim takes some 18 bytes and a line 9. At least the last million claims (or
three million lines) are remembered, at most twice as many.
"""

from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from edi import native
from edi.rules.sit.claim_digest import ClaimDigest, ToCompare

GENERATION = 1_000_000  # claims
_LINES_A_CLAIM = 3
_MOST_OF_RUN, _MOST_LINES = 256, 64  # claims that are judged in one go, and lines of each
_MOST_NEWS = 1 << 14  # claims that another process may tell of


class Earlier(NamedTuple):
    """An earlier claim."""

    file: str | None
    line: int  # of its CLM in the file
    own_id: int  # CLM01, hashed
    is_here: bool  # in the file being read


class _Table:
    """Numbers by 64-bit hash."""

    def __init__(self) -> None:
        self._numbers: dict[int, int] = {}

    def __len__(self) -> int:
        return len(self._numbers)

    def find(self, key: int) -> int:
        """-1 for none."""
        return self._numbers.get(key, -1)

    def add(self, key: int, value: int) -> None:
        """A key that is not there."""
        self._numbers[key] = value

    def first(self, keys: Iterable[int]) -> tuple[int, int] | None:
        """Index and number of the first key that is there; 0 is none."""
        numbers = self._numbers
        for index, key in enumerate(keys):
            if key and key in numbers:
                return index, numbers[key]
        return None

    def add_all(self, keys: Iterable[int], value: int) -> None:
        """Keys that are not there; 0 is none."""
        for key in keys:
            if key:
                self._numbers.setdefault(key, value)


new_table = _Table if native.repeats is None else native.repeats.Table


def add_plain(*_: object) -> bool:
    """Of a claim and tables: add what is like nothing before it, else False."""
    return False


if native.repeats is not None:
    add_plain = native.repeats.add_plain


class _Generation:
    """So many claims, one after the other."""

    def __init__(self, file: str | None) -> None:
        self.claims = new_table()
        self.lines = new_table()
        self.line_count = 0
        self.places = array("I")  # line of each claim in its file
        self.own_ids = array("I")
        self.starts = [0]  # number of the first claim of each file
        self.files = [file]

    def is_full(self) -> bool:
        return len(self.places) >= GENERATION or self.line_count >= GENERATION * _LINES_A_CLAIM

    def is_almost_full(self) -> bool:
        """May a run of claims be too many?"""
        lines = self.line_count + _MOST_OF_RUN * _MOST_LINES
        return len(self.places) + _MOST_OF_RUN >= GENERATION or lines >= GENERATION * _LINES_A_CLAIM

    def begin(self, file: str | None) -> None:
        """The next claims are of another file."""
        if self.starts[-1] == len(self.places):
            self.files[-1] = file
        else:
            self.starts.append(len(self.places))
            self.files.append(file)

    def claim(self, number: int, opened: int | None) -> Earlier:
        """`opened`: number of the first claim of the file being read; None where it is before."""
        file = self.files[bisect_right(self.starts, number) - 1]
        is_here = opened is not None and number >= opened
        return Earlier(file, self.places[number], self.own_ids[number], is_here)


class ClaimMemory:
    """The claims of a run so far."""

    def __init__(self) -> None:
        self._generations: tuple[_Generation, ...] = (_Generation(None),)  # the latest first
        self._file: str | None = None
        # All that was added, to be told to the process that reads the whole of a file of which this
        # one reads a part: of each claim its hash, line in the file, hash of CLM01, number of lines
        # and their hashes. None where it is too much for that.
        self._news: array[int] | None = array("Q")
        self._told = 0  # claims in it

    def __len__(self) -> int:
        return sum(len(generation.places) for generation in self._generations)

    @property
    def _latest(self) -> _Generation:
        return self._generations[0]

    def same_claim(self, key: int, file: str | None) -> Earlier | None:
        """An earlier claim with this hash; `file` is the one being read."""
        self._read(file)
        for generation in self._generations:
            number = generation.claims.find(key)
            if number >= 0:
                return self._claim(generation, number)
        return None

    def same_line(self, keys: Iterable[int]) -> tuple[int, Earlier] | None:
        """The first line that an earlier claim has: 1 is the first of the claim."""
        for generation in self._generations:
            found = generation.lines.first(keys)
            if found is not None:
                return found[0] + 1, self._claim(generation, found[1])
        return None

    def add(self, found: ClaimDigest, line: int) -> None:
        """A claim of the file being read, which is like none before it, at this line."""
        if self._latest.is_full():
            self._generations = (_Generation(self._file), self._latest)
        latest = self._latest
        number = len(latest.places)
        lines = found.lines if found.is_new else []
        latest.claims.add(found.claim, number)
        latest.lines.add_all(lines, number)
        latest.line_count += len(lines)
        latest.places.append(line)
        latest.own_ids.append(found.own_id)
        news = self._news
        if news is not None:
            news.extend((found.claim, line, found.own_id, len(lines), *lines))
            self._told += 1
            if self._told > _MOST_NEWS:
                self._news = None

    def add_new(self, found: ClaimDigest, line: int, file: str | None) -> bool:
        """Add a claim, unless it or one of its lines is like one before it."""
        if file != self._file:
            self._read(file)
        key, lines = found.claim, found.lines if found.is_new else ()
        for generation in self._generations:
            if generation.claims.find(key) >= 0 or generation.lines.first(lines):
                return False
        self.add(found, line)
        return True

    def add_plain(self, asked: ToCompare, line: int, file: str | None) -> bool:
        """Add a claim, unless it may be like one before it, or one of its lines like another:
        `digest`, `repeated` and `add_new` in one step, for the usual claim. False where it takes
        these, as it does without compiled modules."""
        latest = self._latest
        if self._news is not None or len(self._generations) > 1 or latest.is_full():
            return False
        if file != self._file:
            self._read(file)
        if not add_plain(*asked, latest.claims, latest.lines, latest.own_ids, latest.places, line):
            return False
        latest.line_count += len(asked.places)
        return True

    def tables(self, file: str | None) -> tuple[Any, ...] | None:
        """Where the next claims of a file are added natively, as `add_plain` does: the generation
        and its tables. None where there may be no room for a run of claims, or it takes more."""
        latest = self._latest
        if self._news is not None or len(self._generations) > 1 or latest.is_almost_full():
            return None
        if file != self._file:
            self._read(file)
        return latest, latest.claims, latest.lines, latest.own_ids, latest.places

    def keep_for_itself(self) -> None:
        """Nothing is told to another process."""
        self._news = None

    def conflicts(self, later: "ClaimMemory") -> bool:
        """Is a claim or line of another process like one of these?"""
        if later._news is None:
            return True
        return any(
            generation.claims.find(claim) >= 0 or generation.lines.first(lines)
            for claim, _, _, lines in _claims(later._news)
            for generation in self._generations
        )

    def merge(self, later: "ClaimMemory") -> None:
        """Add what another process remembers of a part of the file, none of it like these."""
        assert later._news is not None
        self._news = None
        self._read(later._file)
        for claim, line, own_id, lines in _claims(later._news):
            self.add(ClaimDigest(claim, own_id, lines, is_new=True, is_dental=False), line)

    def move(self, lines: int, set_lines: int) -> None:
        """Of what is told."""
        del set_lines
        news, at = self._news, 0
        while news is not None and at < len(news):
            news[at + 1] += lines
            at += 4 + news[at + 3]

    def __getstate__(self) -> dict[str, object]:
        """Only the news: the tables are made anew from it."""
        return {"file": self._file, "news": self._news}

    def __setstate__(self, state: dict[str, object]) -> None:
        self.__init__()  # type: ignore[misc]
        self._file = state["file"]  # type: ignore[assignment]
        self._news = state["news"]  # type: ignore[assignment]

    def _read(self, file: str | None) -> None:
        if file != self._file or not len(self):
            self._file = file
            self._latest.begin(file)

    def _claim(self, generation: _Generation, number: int) -> Earlier:
        latest = self._latest
        opened: int | None = latest.starts[-1]
        if generation is not latest:
            # The file goes on from the generation before this one.
            opened = generation.starts[-1] if latest.starts == [0] else None
        return generation.claim(number, opened)


def _claims(news: "array[int]") -> Iterator[tuple[int, int, int, list[int]]]:
    """Hash, line in the file, hash of CLM01 and hashes of the lines of each."""
    at = 0
    while at < len(news):
        claim, line, own_id, count = news[at : at + 4]
        at += 4
        yield claim, line, own_id, news[at : at + count].tolist()
        at += count
