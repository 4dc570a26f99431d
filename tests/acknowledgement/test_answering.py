"""`edi ack`: files to files, and `edi ack match`."""

import gzip
import io
import json
import sqlite3
from pathlib import Path
from typing import Any, BinaryIO

import click
import pytest
from ack_cases import BASE, NOW, ROOT, base, edited
from click.testing import CliRunner, Result

import edi
from edi.acknowledgement import State, writing
from edi.acknowledgement.selection import ALSO_ERRORS
from edi.cli import main
from edi.finding import Severity
from edi.guides.catalogue import GUIDES
from edi.guides.guide import load
from edi.rules import registry
from edi.structure.phrases import missing_loop, missing_segment
from edi.structure.usage import lacking, lacking_loop

DEMO = ROOT / "fixtures" / "demo" / "claims"


def run(*arguments: str | Path, stdin: bytes = b"") -> Result:
    """The command, in this process."""
    return CliRunner().invoke(main.edi, ["ack", *map(str, arguments)], stdin, standalone_mode=False)


def names(folder: Path) -> list[str]:
    return sorted(one.name for one in folder.iterdir() if one.name != "ledger.sqlite")


def test_a_folder_is_answered_a_line_a_file(tmp_path: Path) -> None:
    done = run(DEMO, "--out", tmp_path / "out")
    assert done.return_value == main.FINDINGS
    lines = done.stdout.splitlines()
    assert [line.partition(": ")[0] for line in lines] == [
        str(path) for path in sorted(DEMO.iterdir())
    ]
    assert "1 set: 1 accepted with errors; 6 claims: 6 rejected; " in lines[0]
    assert "1 set: 1 accepted; 3 claims: 3 accepted; " in lines[1]
    assert len(names(tmp_path / "out")) == 6
    for name in names(tmp_path / "out"):
        assert name in done.stdout
        assert not list(edi.validate(tmp_path / "out" / name, min_severity="error", snip=2))
        assert (tmp_path / "out" / name).stat().st_mode & 0o777 == 0o600


def test_given_again_it_changes_nothing_and_makes_what_is_missing(tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert run(BASE / "professional.edi", "--out", out).return_value == main.OK
    before = {name: (out / name).read_bytes() for name in names(out)}
    again = run(BASE / "professional.edi", "--out", out)
    assert "answered before by " in again.stdout
    assert {name: (out / name).read_bytes() for name in names(out)} == before
    lost = next(name for name in before if name.endswith(".277ca"))
    (out / lost).unlink()
    assert run(BASE / "professional.edi", "--out", out).return_value == main.OK
    assert names(out) == sorted(before)
    isa13 = [text[90:99] for text in (before[lost], (out / lost).read_bytes())]
    assert isa13[0] != isa13[1]  # a number is not issued twice
    # Another file under the same control number is not the same file.
    other = tmp_path / "other.837"
    other.write_bytes(edited("professional", ("P1002*500", "P1009*500")))
    run(other, "--out", out)
    assert len(names(out)) == 4


def test_control_numbers_come_from_the_ledger(tmp_path: Path) -> None:
    ledger = tmp_path / "numbers.sqlite"
    for name in ("professional", "dental"):
        done = run(
            *(BASE / f"{name}.edi", "--out", tmp_path / name),
            *("--ledger", ledger, "--control-number", 500, "--format", "json"),
        )
        (file,) = json.loads(done.stdout)["files"]
        (one,) = file["interchanges"]
        wanted = [500, 501] if name == "professional" else [502, 503]
        assert [answer["interchange"] for answer in one["files"]] == wanted
    with sqlite3.connect(ledger) as connection:
        rows = connection.execute("SELECT usage, kind, next FROM counter ORDER BY kind").fetchall()
    assert rows == [("T", "group", 504), ("T", "interchange", 504)]
    assert (
        run(
            DEMO,
            "--out",
            tmp_path / "x",
            "--control-number",
            "0",
        ).exception
        is not None
    )


def test_packed_files_and_standard_input(tmp_path: Path) -> None:
    packed = tmp_path / "one.837.gz"
    packed.write_bytes(gzip.compress(base("institutional").encode()))
    assert run(packed, "--out", tmp_path / "a").return_value == main.OK
    done = run("-", "--out", tmp_path / "a", stdin=base("institutional").encode())
    assert done.stdout.startswith("standard input: ") and "answered before" in done.stdout


def test_what_cannot_be_read_is_said_and_the_rest_is_answered(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.837").write_text("no X12 at all")
    (folder / "b.837.gz").write_bytes(gzip.compress(base("dental").encode())[:-30])
    (folder / "c.837").write_text(base("dental"))
    done = run(folder, tmp_path / "none.837", "--out", tmp_path / "out")
    assert done.return_value == main.UNREADABLE
    for name in ("a.837", "b.837.gz", "none.837"):
        assert name in done.stderr
    assert len(names(tmp_path / "out")) == 2
    assert len(done.stdout.splitlines()) == 1


def test_an_answer_that_is_not_right_is_not_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = writing.write

    def wrong(stream: BinaryIO, *arguments: Any) -> None:
        text = io.BytesIO()
        right(text, *arguments)
        stream.write(text.getvalue().replace(b"QTY*QA*1~\n", b"QTY*XX*1~\n"))

    monkeypatch.setattr(writing, "write", wrong)
    done = run(BASE / "dental.edi", BASE / "remittance.edi", "--out", tmp_path)
    assert done.return_value == main.UNREADABLE
    assert "dental.edi: not answered: the 277CA would not be right" in done.stderr
    assert [Path(name).suffix for name in names(tmp_path)] == [".999"]  # of the remittance


def test_settings_decide_and_the_command_line_wins(tmp_path: Path) -> None:
    settings = tmp_path / "edi.toml"
    settings.write_text('[ack]\nreject = "set"\nta1 = "always"\n[severities]\nBAL = "warning"\n')
    wrong = tmp_path / "wrong.837"
    wrong.write_bytes(edited("professional", ("*Y*A*Y*Y", "*Y*Q*Y*Y")))
    unbalanced = tmp_path / "unbalanced.837"
    unbalanced.write_bytes(edited("professional", ("P1002*500", "P1002*507")))
    found: list[Any] = []
    for more in ((), ("--reject", "claim", "--ta1", "needed")):
        done = run(
            *(wrong, unbalanced, "--out", tmp_path / f"out{len(found)}"),
            *("--config", settings, "--format", "json", *more),
        )
        found.append([one["interchanges"][0] for one in json.loads(done.stdout)["files"]])
    assert [one["sets"] for one in found[0]] == [
        {"A": 0, "E": 0, "R": 1},
        {"A": 1, "E": 0, "R": 0},  # what is a warning rejects nothing
    ]
    assert found[1][0]["sets"] == {"A": 0, "E": 1, "R": 0}
    assert [len(one["files"]) for one in found[0]] == [2, 3]
    assert found[0][0]["claims"]["in_rejected_sets"] == found[1][0]["claims"]["rejected"] == 1
    for text, said in (('reject = "all"', "must be"), ("reject = 1", "must be"), ("x = 1", "x is")):
        settings.write_text(f"[ack]\n{text}\n")
        done = run(wrong, "--out", tmp_path / "o", "--config", settings)
        assert isinstance(done.exception, click.UsageError) and said in str(done.exception)


def test_no_output_has_a_value_of_a_claim(tmp_path: Path) -> None:
    data = edited("professional", ("*D8*20100301*F~", "*D8*20100399*F~"))
    sent = tmp_path / "in.837"
    sent.write_bytes(data)
    texts = ""
    for style in ("text", "json"):
        done = run(sent, "--out", tmp_path / "out", "--format", style)
        texts += done.stdout + done.stderr
    for style in ("text", "json", "csv"):
        done = run("match", sent, tmp_path / "out", "--format", style)
        texts += done.stdout + done.stderr
    for value in ("BRIGHTWATER", "WREN", "TS1000877", "20100399", "PAYETTE", "1500001213"):
        assert value not in texts, value
    assert "20100399" in "".join(path.read_text() for path in (tmp_path / "out").glob("*.999"))


def test_python_takes_bytes_and_streams(tmp_path: Path) -> None:
    data = base("dental").encode()
    outcome = edi.acknowledge([data, io.BytesIO(data)], tmp_path, now=NOW, always_ta1=True)
    first, second = (one.interchanges[0] for one in outcome.files)
    assert outcome.is_clean and not outcome.unanswered
    assert [one.kind for one in first.files] == ["TA1", "999", "277CA"]
    assert (first.was_answered, second.was_answered) == (False, True)
    assert (first.verdict, first.accepted, first.accepted_amount) == ("A", 1, first.accepted_amount)
    with pytest.raises(ValueError, match="nine digits"):
        edi.acknowledge(data, tmp_path, control_number=0)
    with pytest.raises(ValueError, match="nothing"):
        edi.acknowledge(data, tmp_path, reject="nothing")
    with pytest.raises(TypeError):
        edi.acknowledge("ISA*00*", tmp_path)


@pytest.mark.parametrize("guide_id", GUIDES)
def test_what_is_missing_is_read_from_its_message(guide_id: str) -> None:
    for loop in load(guide_id).loops.values():
        for spec in loop.segments:
            assert missing_segment(lacking(loop, spec)) == spec.id
        for child in loop.child_specs:
            assert missing_loop(lacking_loop(loop, child)) == child.id


def test_rules_of_warnings_that_find_errors_are_known() -> None:
    raising = {
        rule.code
        for rule in registry.all_rules()
        if rule.severity is not Severity.ERROR
        and "Severity.ERROR" in rule.source_file.read_text(encoding="utf-8")
    }
    assert raising == ALSO_ERRORS


def test_a_warning_that_settings_make_an_error_rejects(tmp_path: Path) -> None:
    odd = edited("professional", ("*TE*8005550144~", "*TE*800-555-0144~"))
    settings = tmp_path / "edi.toml"
    found = []
    for severities in ("", '[severities]\nSIT009 = "error"\n', "strict = true\n"):
        settings.write_text(severities)
        outcome = edi.acknowledge(odd, tmp_path / str(len(found)), config=settings)
        found.append(outcome.files[0].interchanges[0].rejected)
    assert found == [0, 1, 1]


def test_a_claim_sent_twice_is_accepted_once(tmp_path: Path) -> None:
    text = base("professional")
    start, end = text.index("CLM*"), text.index("SE*54")
    twice = f"{text[:end]}{text[start:end]}{text[end:].replace('SE*54', 'SE*83')}".encode()
    (one,) = edi.acknowledge(twice, tmp_path).files[0].interchanges
    assert (one.accepted, one.rejected) == (1, 1)


# -- match


def matched(sent: bytes, folder: Path, **options: Any) -> list[tuple[str, State, str]]:
    edi.acknowledge(sent, folder, **options)
    received = [path for path in folder.iterdir() if path.suffix != ".sqlite"]
    return [(one.kind, one.state, one.by) for one in edi.match_acknowledgements(sent, received)]


def test_everything_sent_is_matched_with_its_answer(tmp_path: Path) -> None:
    assert matched(base("professional").encode(), tmp_path / "a") == [
        ("set", State.ACCEPTED, "999"),
        ("claim", State.ACCEPTED, "277CA"),
        ("interchange", State.ACCEPTED, "999"),
    ]
    wrong = edited("professional", ("*Y*A*Y*Y", "*Y*Q*Y*Y"))
    assert matched(wrong, tmp_path / "b") == [
        ("set", State.WITH_ERRORS, "999"),
        ("claim", State.REJECTED, "277CA"),
        ("interchange", State.ACCEPTED, "999"),
    ]
    assert matched(wrong, tmp_path / "c", reject="set")[:2] == [
        ("set", State.REJECTED, "999"),
        ("claim", State.REJECTED, "999"),
    ]
    assert matched(edited("professional", ("IEA*1*", "IEA*2*")), tmp_path / "d") == [
        ("set", State.REJECTED, "TA1"),
        ("claim", State.REJECTED, "TA1"),
        ("interchange", State.REJECTED, "TA1"),
    ]
    assert matched(edited("professional", ("GE*1*", "GE*2*")), tmp_path / "e")[:2] == [
        ("set", State.REJECTED, "999"),
        ("claim", State.REJECTED, "999"),
    ]


def test_reasons_are_told_in_words(tmp_path: Path) -> None:
    sent = edited("professional", ("P1002*500", "P1002*507"), ("*Y*A*Y*Y", "*Y*Q*Y*Y"))
    edi.acknowledge(sent, tmp_path)
    answers = [path for path in tmp_path.iterdir() if path.suffix != ".sqlite"]
    claim = next(one for one in edi.match_acknowledgements(sent, answers) if one.kind == "claim")
    told = {reason.code: reason.text for reason in claim.reasons}
    assert told["A7:400"] == "rejected - information invalid: claim out of balance"
    assert told["IK403 7"] == "CLM07, segment 25, loop 2300: the code is not valid"


def test_what_is_not_answered_is_said(tmp_path: Path) -> None:
    edi.acknowledge(base("dental").encode(), tmp_path / "answers")
    sent = tmp_path / "sent.837"
    sent.write_text(base("professional"))
    done = run("match", sent, tmp_path / "answers")
    assert done.return_value == main.FINDINGS
    assert "not answered  claim P1002" in done.stdout
    assert "claims: 1 not answered" in done.stdout
    odd = run("match", sent, BASE / "dental.edi", tmp_path / "answers")
    assert "dental.edi: skipped" in odd.stderr
    answers = [p for p in (tmp_path / "answers").iterdir() if p.suffix == ".999"]
    found = list(edi.match_acknowledgements(base("dental").encode(), answers))
    assert [one.state for one in found] == [State.ACCEPTED, State.UNANSWERED, State.ACCEPTED]


def test_claims_of_one_number_take_their_answers_in_order(tmp_path: Path) -> None:
    text = base("professional")
    start, end = text.index("CLM*"), text.index("SE*54")
    claim = text[start:end]
    other = claim.replace("*500*", "*507*")
    twice = f"{text[:start]}{claim}{other}{text[end:].replace('SE*54', 'SE*83')}"
    edi.acknowledge(twice.encode(), tmp_path)
    answers = [path for path in tmp_path.iterdir() if path.suffix != ".sqlite"]
    found = [
        one.state
        for one in edi.match_acknowledgements(twice.encode(), answers)
        if one.kind == "claim"
    ]
    assert found == [State.ACCEPTED, State.REJECTED]


def test_match_writes_json_and_csv(tmp_path: Path) -> None:
    out = tmp_path / "out"
    run(DEMO, "--out", out)
    (out / "ledger.sqlite").unlink()
    done = run("match", DEMO, out, "--format", "json")
    document = json.loads(done.stdout)
    assert document["counts"]["claims"] == {"rejected": 6, "accepted": 9}
    rows = run("match", DEMO, out, "--format", "csv").stdout.splitlines()
    assert len(rows) == 1 + len(document["sent"]) == 1 + 3 + 3 + 15
