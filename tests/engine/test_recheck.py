"""A text that is checked again after edits gives what a check of the whole text gives."""

from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

import pytest
from edited_files import ALL_FILES, EDIT, FILES, edited
from effort import examples
from hypothesis import given, settings
from hypothesis import strategies as st

import edi
from edi import native
from edi.engine.file_check import FileCheck
from edi.engine.recheck import Recheck, Stale, boundaries

Edit = tuple[str, float, str]
LINE_BREAKS = ("~\n", "~", "~\r\n", "\n")
SIZES = (300, 1000, 4000)


@contextmanager
def parts_of(size: int) -> Iterator[None]:
    """Parts of about so many bytes."""
    with (
        patch.object(boundaries, "USUAL", size),
        patch.object(boundaries, "LARGE", 4 * size),
        patch.object(boundaries, "LEAST", size // 8),
    ):
        yield


def whole(text: str) -> list[edi.Finding]:
    return list(edi.validate(text.encode(), no_envelope=True))


def typed(text: str, place: float, characters: str) -> str:
    at = int(place * len(text))
    if characters == "\n":  # behind a segment
        at = max(text.rfind("~", 0, at), text.rfind("\n", 0, at)) + 1
    return text[:at] + characters + text[at:]


@pytest.mark.slow
@settings(max_examples=examples(12))
@given(
    name=st.sampled_from(sorted(ALL_FILES)),
    steps=st.lists(
        st.one_of(
            st.lists(EDIT, min_size=1, max_size=2),
            st.tuples(st.floats(0, 1), st.sampled_from(["A", "\n", "~", "*", "1", "~\n", "É"])),
        ),
        min_size=1,
        max_size=5,
    ),
    line_break=st.sampled_from(LINE_BREAKS),
    size=st.sampled_from(SIZES),
    window=st.sampled_from([5000, 1 << 20]),
)
def test_findings_are_those_of_the_whole_text(
    name: str, steps: list[list[Edit] | tuple[float, str]], line_break: str, size: int, window: int
) -> None:
    text = ALL_FILES[name].replace("~\n", line_break)
    with parts_of(size), patch.object(boundaries, "WINDOW", window):
        recheck = Recheck()
        recheck.check(text.encode())
        before = [text]
        for step in steps:
            text = edited(text, step) if isinstance(step, list) else typed(text, *step)
            assert recheck.check(text.encode()) == whole(text)
            before.append(text)
        for text in reversed(before):  # all undone
            assert recheck.check(text.encode()) == whole(text)


def checked_parts(recheck: Recheck, text: str) -> int:
    """Of how many parts the findings were not known."""
    count = 0
    check_part = FileCheck.check_part

    def spy(self: FileCheck, *args: object) -> object:
        nonlocal count
        count += 1
        return check_part(self, *args)  # type: ignore[arg-type]

    with patch.object(FileCheck, "check_part", spy):
        recheck.check(text.encode())
    return count


@pytest.mark.slow_but_one_in(3)
@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("added", ["A", "\n"])
def test_an_edit_has_few_parts_checked(name: str, added: str) -> None:
    text = FILES[name]
    with parts_of(1000):
        recheck = Recheck()
        assert checked_parts(recheck, text) > 8
        assert checked_parts(recheck, text) == 0
        for place in (0.3, 0.5, 0.9):
            at = text.index("*", int(place * len(text))) + 1
            text = text[:at] + added + text[at:]
            assert checked_parts(recheck, text) <= 4


@pytest.mark.slow
def test_claims_sent_twice_are_found_in_any_parts() -> None:
    text = FILES["one provider"]
    claim = text[text.index("HL*20*1*22") : text.index("HL*22*1*22")]  # with its subscriber
    with parts_of(1000):
        recheck = Recheck()
        for number in (20, 22, 40, 60, 10):
            at = text.index(f"HL*{number}*1*22")
            twice = text[:at] + claim + text[at:]
            assert "SIT001" in {one.code for one in whole(twice)}
            assert recheck.check(twice.encode()) == whole(twice)
            moved = twice.replace("~\n", "~\n\n", 1)
            assert recheck.check(moved.encode()) == whole(moved)
        assert recheck.check(text.encode()) == whole(text)


@pytest.mark.slow
def test_a_stale_check_ends_and_keeps_what_it_found() -> None:
    text = FILES["providers"]
    asked = 0

    def is_stale() -> bool:
        nonlocal asked
        asked += 1
        return asked > 8

    with parts_of(1000):
        recheck = Recheck()
        with pytest.raises(Stale):
            recheck.check(text.encode(), is_stale)
        every = checked_parts(Recheck(), text)
        assert checked_parts(recheck, text) < every - 3
        assert recheck.check(text.encode()) == whole(text)


def test_without_compiled_modules() -> None:
    text = FILES["one provider"]
    with parts_of(1000), patch.object(native, "judging", None):
        recheck = Recheck()
        for added in ("", "A", "\n"):
            text = typed(text, 0.4, added)
            assert recheck.check(text.encode()) == whole(text)


@pytest.mark.parametrize("text", ["", "no X12", "ISA*", "ST*837*0001~", "\0" * 300])
def test_any_text(text: str) -> None:
    assert Recheck().check(text.encode()) == whole(text)
