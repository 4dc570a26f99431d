"""What is remembered of claims: by whole claims and lines, across files, generations, processes."""

import pickle

import pytest

from edi.rules.sit import claim_memory
from edi.rules.sit.claim_digest import ClaimDigest
from edi.rules.sit.claim_memory import ClaimMemory, Earlier, _Table, new_table

TABLES = [_Table] if new_table is _Table else [_Table, new_table]


def _digest(claim: int, *lines: int, is_new: bool = True, own_id: int = 7) -> ClaimDigest:
    return ClaimDigest(claim, own_id, list(lines), is_new, False)


@pytest.fixture(params=TABLES, ids=lambda table: table.__name__)
def memory(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> ClaimMemory:
    """Of either kind of table."""
    monkeypatch.setattr(claim_memory, "new_table", request.param)
    return ClaimMemory()


def test_claims_and_lines_are_found(memory: ClaimMemory) -> None:
    assert memory.same_claim(1, "a") is None
    memory.add(_digest(1, 10, 0, 11), 5)
    memory.add(_digest(2, 12, own_id=9), 50)
    assert len(memory) == 2
    assert memory.same_claim(1, "a") == Earlier("a", 5, 7, True)
    assert memory.same_claim(2, "a") == Earlier("a", 50, 9, True)
    assert memory.same_claim(3, "a") is None
    assert memory.same_line([99, 11, 12]) == (2, Earlier("a", 5, 7, True))
    assert memory.same_line([12]) == (1, Earlier("a", 50, 9, True))
    assert memory.same_line([0, 99]) is None  # 0 is a line that may be billed again
    assert memory.same_line([]) is None


def test_lines_of_a_claim_that_replaces_another_are_not_remembered(memory: ClaimMemory) -> None:
    memory.same_claim(1, "a")
    memory.add(_digest(1, 10, is_new=False), 5)
    assert memory.same_line([10]) is None
    assert memory.same_claim(1, "a") is not None


def test_claims_of_an_earlier_file(memory: ClaimMemory) -> None:
    assert memory.add_new(_digest(1, 10), 5, "a")
    assert memory.add_new(_digest(2, 20), 6, "b")
    assert memory.add_new(_digest(3, 30), 7, "b")
    assert memory.same_claim(1, "b") == Earlier("a", 5, 7, False)
    assert memory.same_claim(2, "b") == Earlier("b", 6, 7, True)
    assert memory.same_claim(3, "b") == Earlier("b", 7, 7, True)
    assert memory.same_claim(3, "c") == Earlier("b", 7, 7, False)
    assert memory.same_claim(1, None) == Earlier("a", 5, 7, False)


def test_only_what_is_like_none_before_it_is_added(memory: ClaimMemory) -> None:
    assert memory.add_new(_digest(1, 10, 11), 5, "a")
    assert not memory.add_new(_digest(1, 99), 6, "a")
    assert not memory.add_new(_digest(2, 99, 11), 6, "a")
    assert memory.add_new(_digest(3, 11, is_new=False), 7, "a")
    assert memory.add_new(_digest(4, 0), 8, "a")
    assert memory.add_new(_digest(5, 0), 9, "a")
    assert len(memory) == 4


@pytest.mark.parametrize("lines", [0, 1])
def test_so_many_claims_are_remembered_and_those_before_them(
    memory: ClaimMemory, lines: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(claim_memory, "GENERATION", 10)
    for number in range(1, 26):
        assert memory.add_new(_digest(number, *[1000 + number] * lines), number, "a")
        kept = [one for one in range(1, number + 1) if memory.same_claim(one, "a")]
        assert kept[-10:] == list(range(1, number + 1))[-10:]
        assert len(kept) == len(memory) <= 20
    first = memory.same_claim(6, "a") or memory.same_claim(11, "a")
    assert first is not None and first.is_here


def test_many_lines_fill_a_generation_as_many_claims_do(
    memory: ClaimMemory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(claim_memory, "GENERATION", 10)
    for number in range(1, 8):
        assert memory.add_new(_digest(number, *range(number * 100, number * 100 + 10)), 1, "a")
    # Thirty lines a generation: three claims of ten.
    assert [bool(memory.same_claim(number, "a")) for number in range(1, 8)] == [
        *[False] * 3,
        *[True] * 4,
    ]
    assert memory.same_line([101]) is None
    assert memory.same_line([401]) is not None


def test_a_file_that_goes_on_in_another_generation(
    memory: ClaimMemory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(claim_memory, "GENERATION", 4)
    for number in range(1, 4):
        memory.add_new(_digest(number), number, "a")
    for number in range(4, 7):
        memory.add_new(_digest(number), number, "b")
    found = [memory.same_claim(number, "b") for number in range(1, 7)]
    assert [one and (one.file, one.line, one.is_here) for one in found] == [
        ("a", 1, False),
        ("a", 2, False),
        ("a", 3, False),
        ("b", 4, True),
        ("b", 5, True),
        ("b", 6, True),
    ]
    memory.add_new(_digest(7), 7, "c")
    assert [
        bool(one and one.is_here) for one in (memory.same_claim(n, "c") for n in (4, 6, 7))
    ] == [
        False,
        False,
        True,
    ]


# -- other processes


def _copy(memory: ClaimMemory) -> ClaimMemory:
    found: ClaimMemory = pickle.loads(pickle.dumps(memory))
    return found


def test_what_another_process_remembers_is_merged(memory: ClaimMemory) -> None:
    memory.add_new(_digest(1, 10), 5, "a")
    later = ClaimMemory()
    later.add_new(_digest(2, 20), 50, "a")
    later.add_new(_digest(3, 30, is_new=False), 60, "a")
    told = _copy(later)
    assert not memory.conflicts(told)
    assert len(memory) == 1  # nothing is changed by that
    memory.merge(told)
    assert len(memory) == 3
    assert memory.same_claim(2, "a") == Earlier("a", 50, 7, True)
    assert memory.same_claim(3, "a") == Earlier("a", 60, 7, True)
    assert memory.same_line([20]) is not None
    assert memory.same_line([30]) is None


@pytest.mark.parametrize(
    ("later", "is_conflict"),
    [
        (_digest(1, 99), True),
        (_digest(2, 10), True),
        (_digest(2, 99, 11), True),
        (_digest(2, 10, is_new=False), False),
        (_digest(2, 0), False),
        (_digest(2, 99), False),
    ],
)
def test_what_is_like_a_claim_here_is_a_conflict(
    memory: ClaimMemory, later: ClaimDigest, is_conflict: bool
) -> None:
    memory.add_new(_digest(1, 10, 11, 0), 5, "a")
    other = ClaimMemory()
    other.add_new(later, 50, "a")
    assert memory.conflicts(_copy(other)) == is_conflict


def test_too_much_to_be_told_is_a_conflict(
    memory: ClaimMemory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(claim_memory, "_MOST_NEWS", 3)
    other = ClaimMemory()
    for number in range(1, 4):
        other.add_new(_digest(number), number, "a")
    assert not memory.conflicts(_copy(other))
    other.add_new(_digest(4), 4, "a")
    assert memory.conflicts(_copy(other))
    assert ClaimMemory().conflicts(_copy(other))


def test_who_has_merged_tells_no_news(memory: ClaimMemory) -> None:
    """What was merged came from elsewhere: this process reads the whole of the file."""
    other = ClaimMemory()
    other.add_new(_digest(2), 50, "a")
    memory.add_new(_digest(1), 5, "a")
    memory.merge(_copy(other))
    assert ClaimMemory().conflicts(_copy(memory))


@pytest.mark.parametrize("table", TABLES)
def test_tables(table: type) -> None:
    found = table()
    assert (len(found), found.find(5), found.first([5, 6])) == (0, -1, None)
    found.add(5, 50)
    found.add_all([6, 0, 7], 60)
    assert len(found) == 3
    assert [found.find(key) for key in (5, 6, 7, 8)] == [50, 60, 60, -1]
    assert found.first([0, 8, 7, 5]) == (2, 60)
    assert found.first([5]) == (0, 50)
    assert found.first([0]) is None
