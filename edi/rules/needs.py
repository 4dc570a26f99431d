"""What a claim must hold for a rule to have anything to find in it.

    needs=all_of("AMT_D", lacks("2330B", "DTP_573"))
    needs=any_of(equals("2300/CLM05-3", "7", "8"), "2300/REF_F8")

A need is asked once for all claims that are alike in it, never claim by claim, so a rule that
cannot apply to a claim costs that claim nothing. It may be wider than the rule, never narrower.

- A token is a segment id, with its qualifier where that matters: "CAS" (any), "AMT_A8". It is
  sought in the claim with its lines, or in one loop: "2320/CAS", "2010BA/DMG". A loop id alone is
  sought as a loop: "2420A".
- `lacks(loop, token)`: some instance of the loop is without this token, or loop.
- `equals(place, code, ...)`: some instance of a short code element has one of these values.
- `differs(place, code, ...)`: some instance has none of them; an absent element is "".
- `unproven(fact)`: the precheck has not proven this fact of the claim (`edi.rules.facts`).
- `all_of` and `any_of` join needs. A collection in their place means any of its tokens.

Loops are those of the claim and of the levels around it (ST, 2000A, 2000B, 2000C and what is below
these). "2000B/2000C" is a patient level around the claim, `lacks("2000B", "2000C")` that there is
none. A token, loop or code element that no guide has is an error when the rule is declared.
"""

import json
import operator
import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from edi import guides
from edi.claims.view import Procedure, money
from edi.rule_language import code_lists
from edi.rule_language.code_set import CodeSet
from edi.rule_language.patterns import compiled, ignores_digits
from edi.rules.facts import FACTS

COMPONENT = ":"  # between components of a text that an atom is asked of
_PLACE = re.compile(r"(\w+)/(([A-Z][A-Z0-9]{1,2})\d\d(?:-\d\d?)?)")


class UnknownNeed(ValueError):
    """A need names what no guide has."""


@dataclass(frozen=True, slots=True)
class Has:
    """`token` occurs in `loop`, anywhere in the claim where that is ""."""

    loop: str
    token: str


@dataclass(frozen=True, slots=True)
class Lacks:
    """`token` is absent from an instance of `loop`."""

    loop: str
    token: str


class Value(NamedTuple):
    """An element of `loop` has one of `codes` or lies in one of `spans`, or neither."""

    loop: str
    element: str  # "CLM05-3"
    codes: tuple[str, ...] | frozenset[str]
    is_among: bool
    spans: tuple[tuple[str, str], ...] = ()  # first and last, codes of the same length

    def __call__(self, code: str) -> bool:
        """Whether the value of an element meets it; `edi.native._answers` does the same."""
        if code in self.codes:
            return self.is_among
        for low, high in self.spans:  # one text after the other, as with provider numbers
            if low <= code <= high and len(code) == len(low):
                return self.is_among
        return not self.is_among


class Tested(NamedTuple):
    """An element of `loop` passes a test, or does not: ">" and "5000", "matches" and a pattern,
    "list" and the name of a list. What the test cannot say of a value counts as met."""

    loop: str
    element: str
    passes: bool
    test: str
    operand: str

    @property
    def digits(self) -> int:
        """How many digits before its decimal point an amount has at least that can meet it."""
        limit = Decimal(self.operand) if self.passes and self.test in (">", ">=") else Decimal(0)
        return limit.adjusted() + 1 if limit >= 1 else 0

    @property
    def ignores_digits(self) -> bool:
        """Does no digit of the text matter but that it is one?"""
        return self.test == "matches" and ignores_digits(self.operand)

    @property
    def is_met(self) -> Callable[[str], bool]:
        """Whether the text of an element meets it."""
        test, passes = _tester(self.test, self.operand), self.passes

        def is_met(text: str) -> bool:
            verdict = test(text)
            return verdict is None or verdict is passes

        return is_met


class Unmodified(NamedTuple):
    """An element of `loop` that holds a procedure with its modifiers has one of `procedures` and
    none of `modifiers`."""

    loop: str
    element: str  # "SV101"
    procedures: CodeSet
    modifiers: CodeSet

    def is_met(self, text: str) -> bool:
        """Of the composite, its components separated by colons."""
        found = Procedure.read(text, COMPONENT)
        return found.code in self.procedures and not any(
            one in self.modifiers for one in found.modifiers
        )


class Many(NamedTuple):
    """There are more than `least` instances of `loop` in the claim, its lines included."""

    loop: str
    least: int


@dataclass(frozen=True, slots=True)
class Unproven:
    """The precheck has not proven a fact (`edi.rules.facts`) of the claim."""

    fact: str


class Join(NamedTuple):
    """All or any of some needs."""

    needs: tuple["Need", ...]
    is_all: bool


OfElement = Value | Tested | Unmodified  # what the text of an element answers
Atom = Has | Lacks | OfElement | Many | Unproven
Need = Atom | Join

ALWAYS = Join((), True)


def all_of(*needs: Need | str) -> Need:
    """Each of these."""
    return Join(tuple(map(need, needs)), True)


def any_of(*needs: Need | str) -> Need:
    """At least one of these."""
    return Join(tuple(map(need, needs)), False)


def lacks(loop: str, token: str) -> Lacks:
    """An instance of `loop` is without `token`, or without the loop of that id."""
    _check(loop, token)
    return Lacks(loop, token)


def equals(place: str, *codes: str) -> Value:
    """A code element, such as "2300/CLM05-3", has one of these values."""
    return Value(*_place(place), codes, True)


def differs(place: str, *codes: str) -> Value:
    """A code element has none of these values, or is absent from a segment that is there."""
    return Value(*_place(place), codes, False)


def unproven(fact: str) -> Unproven:
    """The claim has not passed the precheck, which proves the fact."""
    if fact not in FACTS:
        raise UnknownNeed(f"the precheck proves no fact {fact}")
    return Unproven(fact)


def need(given: Need | str | Collection[str]) -> Need:
    """A need, from what a rule declares. Raises `UnknownNeed`."""
    if isinstance(given, str):
        loop, slash, token = given.rpartition("/")
        _check(loop if slash else "", token)
        return Has(loop, token)
    if isinstance(given, Has | Lacks | OfElement | Many | Unproven | Join):
        return given
    tokens: list[str] = sorted(given)  # type: ignore[arg-type]
    return any_of(*tokens) if tokens else ALWAYS


def atoms(given: Need) -> list[Atom]:
    """What a need asks, in order, each once."""
    if not isinstance(given, Join):
        return [given]
    return list(dict.fromkeys(atom for one in given.needs for atom in atoms(one)))


def holds(given: Need, true: Collection[Atom]) -> bool:
    """Does the need hold where just these atoms are true?"""
    if isinstance(given, Join):
        verdicts = (holds(one, true) for one in given.needs)
        return all(verdicts) if given.is_all else any(verdicts)
    return given in true


_SIGNS: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


@cache
def _tester(kind: str, operand: str) -> Callable[[str], bool | None]:
    """Says of the text of an element whether it passes; None where a rule may read it otherwise,
    as with an amount that is none, or separators at an end."""
    if kind in _SIGNS:
        compared, limit = _SIGNS[kind], Decimal(operand)

        def compare(text: str) -> bool | None:
            amount = money(text)
            if amount is None:
                return None if text else False
            return compared(amount, limit)

        return compare
    fits = compiled(operand) if kind == "matches" else code_lists.is_valid(operand)

    def hold(text: str) -> bool | None:
        is_plain = text[:1].isalnum() and text[-1:].isalnum()
        return fits(text) if is_plain else None if text else False

    return hold


def _check(loop: str, token: str) -> None:
    known = _vocabulary()
    if loop and loop not in known:
        raise UnknownNeed(f"no guide has a loop {loop}")
    if token in known:
        return
    places = [known[loop]] if loop else list(known.values())
    if not any(token in place["tokens"] for place in places):
        where = f"loop {loop}" if loop else "any guide"
        raise UnknownNeed(f"{token} is not a segment, segment with qualifier or loop of {where}")


def _place(place: str) -> tuple[str, str]:
    match = _PLACE.fullmatch(place)
    if match is None:
        raise UnknownNeed(f"{place} is not a place such as 2300/CLM05-3")
    loop, element = match[1], match[2]
    known = _vocabulary()
    if loop not in known:
        raise UnknownNeed(f"no guide has a loop {loop}")
    if element not in known[loop]["codes"]:
        raise UnknownNeed(f"{element} is not a short code element of loop {loop}")
    return loop, element


@cache
def _vocabulary() -> dict[str, dict[str, list[str]]]:
    """By loop, over all guides: its tokens and its short code elements."""
    path = Path(guides.__path__[0], "vocabulary.json")
    known: dict[str, dict[str, list[str]]] = json.loads(path.read_text(encoding="utf-8"))
    return known
