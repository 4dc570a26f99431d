"""Codes that a user has put together: single ones, and ranges of codes of the same length.

    CodeSet.of(["70551..70559", "G0219"])

Sets that are too large to be written into a rule are known by a digest of what is in them, so that
equal sets are the same, whichever file they come from (`named`, `by_name`).
"""

from collections.abc import Iterable

MOST_CHARACTERS = 80  # of a code: as long as an identifier of X12 may be
MOST_WRITTEN_OUT = 500  # codes and ranges of a set that stands in rules itself
RANGE = ".."


class NotACode(ValueError):
    """What stands where a code or range belongs; says what is wrong with it."""


class CodeSet:
    """A set of codes and ranges."""

    __slots__ = ("codes", "spans")

    def __init__(self, codes: Iterable[str] = (), spans: Iterable[tuple[str, str]] = ()) -> None:
        self.codes = frozenset(codes)
        self.spans = tuple(dict.fromkeys(spans))  # first and last, of the same length

    @classmethod
    def of(cls, texts: Iterable[str]) -> "CodeSet":
        """Of codes and ranges as they are written. Raises `NotACode`."""
        codes, spans = set(), []
        for text in texts:
            low, is_range, high = text.strip().partition(RANGE)
            if len(low) > MOST_CHARACTERS or len(high) > MOST_CHARACTERS:
                raise NotACode(f"a code has at most {MOST_CHARACTERS} characters")
            if not low or (is_range and not high):
                raise NotACode("a code is empty" if not is_range else f"{text} has one end only")
            if not is_range:
                codes.add(low)
                continue
            if len(low) != len(high):
                raise NotACode(f"{text}: both ends of a range are of the same length")
            if low > high:
                raise NotACode(f"{text}: the range ends before it starts")
            spans.append((low, high))
        return cls(codes, spans)

    def __contains__(self, code: str) -> bool:
        return code in self.codes or any(
            len(code) == len(low) and low <= code <= high for low, high in self.spans
        )

    def __or__(self, other: "CodeSet") -> "CodeSet":
        return CodeSet(self.codes | other.codes, self.spans + other.spans)

    def __len__(self) -> int:
        """How many codes and ranges it is made of."""
        return len(self.codes) + len(self.spans)

    def __bool__(self) -> bool:
        return bool(self.codes or self.spans)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, CodeSet) and (self.codes, self.spans) == (other.codes, other.spans)

    def __hash__(self) -> int:
        return hash((self.codes, self.spans))

    def texts(self) -> list[str]:
        """Its codes and ranges as they are written, in order: the same for equal sets."""
        return [*sorted(self.codes), *(f"{low}{RANGE}{high}" for low, high in sorted(self.spans))]

    def digest(self) -> str:
        """The same for equal sets, in every run."""
        from hashlib import sha256  # loads OpenSSL

        return sha256("\n".join(self.texts()).encode()).hexdigest()


_NAMED: dict[str, CodeSet] = {}


def named(codes: CodeSet) -> str:
    """A name by which the set is found again in this run; no code list of edi has such a name."""
    name = f"@{codes.digest()[:32]}"
    _NAMED[name] = codes
    return name


def by_name(name: str) -> CodeSet:
    """The set of a name that `named` gave. Raises `KeyError`."""
    return _NAMED[name]
