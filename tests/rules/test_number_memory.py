"""Claim and batch numbers are compared across claims, sets, files, generations and processes."""

import io
import pickle
from pathlib import Path

import pytest

import edi
from edi.engine.check import Runner
from edi.rules.selection import Selection
from edi.rules.sit import number_memory
from edi.rules.sit.number_memory import Earlier, NumberMemory

BASE = Path(__file__).parents[2] / "fixtures" / "rules" / "base" / "professional.edi"
TEXT = BASE.read_text(encoding="utf-8")
SET = TEXT[TEXT.index("ST*837") : TEXT.index("GE*1*")]


def _copy(memory: NumberMemory) -> NumberMemory:
    """As it comes from another process."""
    found: NumberMemory = pickle.loads(pickle.dumps(memory))
    return found


def _other(text: str, *, patient: str = "WREN", batch: str = "BASE0001") -> str:
    return text.replace("WREN", patient).replace("BASE0001", batch)


def _said(*files: str, jobs: int = 1) -> list[str]:
    """Messages of SIT024 over a run."""
    sources = [(f"{number}.edi", io.BytesIO(text.encode())) for number, text in enumerate(files)]
    runner = Runner(Selection.of(["SIT024"]), jobs=jobs)
    return [f.message for name, stream in sources for f in runner.check(stream, name)]


def test_claims_are_found_by_their_number() -> None:
    memory = NumberMemory()
    assert memory.earlier(5) is None
    memory.add(5, 77, 12)
    memory.add(6, 78, 40)
    assert memory.earlier(5) == Earlier(77, 12, True)
    assert memory.earlier(6) == Earlier(78, 40, True)


def test_so_many_claims_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(number_memory, "GENERATION", 10)
    memory = NumberMemory()
    for number in range(1, 36):
        memory.add(number, 100 + number, number)
        kept = [one for one in range(1, number + 1) if memory.earlier(one)]
        assert kept[-10:] == list(range(1, number + 1))[-10:]
        assert len(kept) <= 20
    assert memory.earlier(35) == Earlier(135, 35, True)


def test_what_another_process_tells_is_merged_unless_it_conflicts() -> None:
    memory, later = NumberMemory(), NumberMemory()
    memory.add(5, 77, 12)
    later.add(5, 77, 90)  # the same patient
    later.add(6, 78, 95)
    assert not memory.conflicts(_copy(later))
    memory.merge(_copy(later))
    assert memory.earlier(5) == Earlier(77, 12, True)
    assert memory.earlier(6) == Earlier(78, 95, True)
    other = NumberMemory()
    other.add(6, 79, 120)
    assert memory.conflicts(_copy(other))


def test_a_finding_that_names_another_first_claim_is_a_conflict() -> None:
    memory, later = NumberMemory(), NumberMemory()
    memory.add(5, 77, 12)
    later.add(5, 77, 90)
    later.name(5)  # of a third claim, of another patient
    assert memory.conflicts(_copy(later))
    assert not NumberMemory().conflicts(_copy(later))


def test_too_much_to_be_told_is_a_conflict(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(number_memory, "_MOST_NEWS", 3)
    later = NumberMemory()
    for number in range(1, 5):
        later.add(number, 7, number)
    assert NumberMemory().conflicts(_copy(later))


def test_another_file_of_the_run() -> None:
    (said,) = _said(TEXT, _other(TEXT, patient="ROBIN"))
    assert "at line 27 of an earlier file" in said
    assert _said(TEXT, TEXT) == []  # the same patient; a batch number counts within its file


def test_batches_of_a_file() -> None:
    twice = TEXT.replace("GE*1*", SET.replace("0001~", "0002~").replace("P1002", "P1") + "GE*2*")
    (said,) = _said(twice)
    assert "BHT03" in said and "at line 3 too" in said
    first, second = twice.rsplit("BHT*0019*00*", 1)
    again = f"{first}BHT*0019*18*{second}"
    assert _said(again) == []  # says itself that it is sent again


def test_a_line_that_moves_back_is_of_a_new_file() -> None:
    """Files without names."""
    runner = Runner(Selection.of(["SIT024"]))
    for _ in range(2):
        assert list(runner.check(io.BytesIO(TEXT.encode()))) == []


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["claim", "batch", "third", "between parts"])
def test_other_processes_find_the_same(tmp_path: Path, kind: str) -> None:
    """Many transaction sets, of which the last has a number of the first; as a third one, where the
    one before it has the patient of the first, too; or of one in the middle."""
    sets = []
    for number in range(1, 1201):
        same = number == 1200
        is_first_patient = number == 1199 and kind == "third"
        claim = "P1" if (same and kind != "batch") or is_first_patient else f"P{number}"
        if kind == "between parts" and number in (700, 1200):
            claim = "P700"
        batch = "B1" if same and kind == "batch" else f"B{number}"
        text = SET.replace("*0001", f"*{number:04}").replace("BASE0001", batch)
        text = text.replace("P1002", claim).replace("2026040", f"2026{1 + number % 4:02}0")
        who = 1 if is_first_patient else number
        sets.append(text.replace("WREN", "ABCDEFGHIJ"[who % 10] * (1 + who % 30)))
    text = TEXT.replace(SET, "".join(sets)).replace("GE*1*", "GE*1200*")
    file = tmp_path / "many.edi"
    file.write_text(text, encoding="utf-8")
    assert file.stat().st_size > 1 << 20
    found = [
        [f"{f.code} {f.line} {f.message}" for f in edi.validate(file, select="SIT024", jobs=jobs)]
        for jobs in (1, 3)
    ]
    assert found[0] == found[1] and len(found[0]) == 1
