"""Patterns (regular expressions) of users, held to what can be decided quickly.

Python tries the ways in which a pattern may fit one after the other. In most patterns they are few;
where repetitions stand inside repetitions they are more than there are atoms, for a value of forty
characters. Such a pattern is refused, and none is held against a value longer than any identifier.
"""

import re
from collections.abc import Callable
from math import prod
from re import _constants as sre
from re import _parser
from typing import Any

LONGEST = 256  # characters of a value; nothing longer fits
_MOST_WAYS = 20_000_000
_ZERO, _NINE = ord("0"), ord("9")


class BadPattern(ValueError):
    """A text that is not a pattern, or one that may take forever; says what is wrong."""


def compiled(pattern: str) -> Callable[[str], bool]:
    """Does a whole value fit the pattern? Raises `BadPattern`."""
    try:
        fits = re.compile(pattern).fullmatch
        ways = _ways(_parser.parse(pattern))
    except (re.error, OverflowError, RecursionError) as error:
        raise BadPattern(f"not a pattern: {error}") from None
    if ways > _MOST_WAYS:
        raise BadPattern(
            "this pattern may take forever: something of varying length is repeated in it;"
            " write fixed lengths, as in [A-Z]{3}[0-9]{9}"
        )
    return lambda value: len(value) <= LONGEST and fits(value) is not None


def ignores_digits(pattern: str) -> bool:
    """Does no digit of a value matter to the pattern but that it is one? Then it fits 12 where it
    fits 00. Raises `BadPattern`."""
    try:
        return _ignores_digits(_parser.parse(pattern))
    except (re.error, OverflowError, RecursionError) as error:
        raise BadPattern(f"not a pattern: {error}") from None


def _ignores_digits(parsed: Any) -> bool:
    return all(_is_of_any_digit(*one) for one in parsed)


def _is_of_any_digit(kind: Any, what: Any) -> bool:
    if kind in (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT):
        return _ignores_digits(what[2])
    if kind is sre.BRANCH:
        return all(map(_ignores_digits, what[1]))
    if kind is sre.SUBPATTERN:
        return _ignores_digits(what[3])
    if kind in (sre.LITERAL, sre.NOT_LITERAL):
        return bool(what < _ZERO or what > _NINE)
    if kind is sre.RANGE:
        low, high = what
        return bool(high < _ZERO or low > _NINE or (low <= _ZERO and high >= _NINE))
    if kind is sre.IN:
        return all(_is_of_any_digit(*one) for one in what)
    return kind in (sre.ANY, sre.AT, sre.CATEGORY, sre.NEGATE)


def _ways(parsed: Any) -> int:
    """In how many ways a sequence may be tried at one place, at most."""
    return prod(_ways_of(*one) for one in parsed)


def _ways_of(kind: Any, what: Any) -> int:
    if kind in (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT):
        low, high, inner = what
        most = min(high, LONGEST)
        lengths: int = max(most - min(low, LONGEST) + 1, 1)
        each = _ways(inner)
        shortest, longest = inner.getwidth()
        if shortest != longest:
            each = max(each, 2)  # where one ends and the next begins is a choice
        tries: int = lengths * min(each, 1000) ** (most if each > 1 else 1)
        return tries
    if kind is sre.BRANCH:
        return sum(map(_ways, what[1]))
    if kind is sre.SUBPATTERN:
        return _ways(what[3])
    if kind is sre.ATOMIC_GROUP:
        return _ways(what)
    if kind in (sre.ASSERT, sre.ASSERT_NOT):
        return _ways(what[1])
    if kind is sre.GROUPREF_EXISTS:
        return _ways(what[1]) + (_ways(what[2]) if what[2] else 0)
    return 1
