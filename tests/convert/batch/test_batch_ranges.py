"""Large files are cut and their parts converted side by side: the rows are those of the whole."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

import pytest
from batch_cases import BASE, OWN, rows, summary
from edi_command import ROOT, Done, edi_with, environment

pytest.importorskip("pyarrow")

# Parts as small as those of a few claims.
CUT = "from edi.convert.batch import plan, run\nplan._SMALLEST, run._MUCH = 6_000, 1"
WHOLE = "from edi.convert.batch import plan\nplan._SMALLEST = 1 << 30"


def large(path: Path, sets: int = 40) -> Path:
    """A file of many transaction sets."""
    text = (BASE / "professional.edi").read_text()
    start, end, tail = text.index("ST*837"), text.index("\nSE*"), text.index("\nGE*")
    body, trailer = text[start:end], text[end:tail] + "\n"
    made = [
        body.replace("CLM*P1002*", f"CLM*L{n}*") + trailer  # each with a number of its own
        for n in range(sets)
    ]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text[:start] + "".join(made).rstrip() + text[tail:])
    return path


def one_set(path: Path, subscribers: int = 60) -> Path:
    """A file of one transaction set with many subscribers."""
    text = (BASE / "professional.edi").read_text()
    start, end = text.index("HL*2*1*22*1"), text.index("\nSE*")
    block = text[start:end] + "\n"
    made = [
        block.replace("HL*2*1*22*1", f"HL*{2 * n}*1*22*1")
        .replace("HL*3*2*23*0", f"HL*{2 * n + 1}*{2 * n}*23*0")
        .replace("CLM*P1002*", f"CLM*S{n}*")
        for n in range(1, subscribers + 1)
    ]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text[:start] + "".join(made).rstrip() + text[end:])
    return path


def convert(preparation: str, source: Path, out: Path, *options: str) -> Done:
    arguments = ("--to", "parquet", "--out", str(out), "--format", "json", *options)
    return edi_with(preparation, "convert", source, *arguments)


def pieces(out: Path) -> int:
    manifest = json.loads((out / OWN / "manifest.json").read_text())
    return sum(len(one["inputs"]) for one in manifest["records"])


@pytest.mark.parametrize("make", [large, one_set])
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_parts_have_the_rows_of_the_whole(
    tmp_path: Path, jobs: str, make: Callable[[Path], Path]
) -> None:
    source = make(tmp_path / "in" / "large.837")
    whole = summary(convert(WHOLE, source, tmp_path / "whole"))
    cut = summary(convert(CUT, source, tmp_path / "cut", "--jobs", jobs))
    assert pieces(tmp_path / "cut") > 3
    assert pieces(tmp_path / "whole") == 1
    assert rows(tmp_path / "cut") == rows(tmp_path / "whole")
    for key in ("files", "rows", "bytes"):
        assert cut[key] == whole[key], key
    again = summary(convert(CUT, source, tmp_path / "cut"))
    assert again["files"] == {"converted": 0, "unchanged": 1, "set_aside": 0}


# Every process says after each part, and the first at its end, which of these it has loaded.
TELLING = """
import os
from edi.convert.batch import work
def tell(*given, do):
    loaded = [name for name in ("numpy", "pandas", "pyarrow.compute") if sys.modules.get(name)]
    os.write(2, f"loaded: {loaded}\\n".encode())
    do(*given)
os._exit, work.write_record = (
    lambda code, do=os._exit: tell(code, do=do),
    lambda storage, record, do=work.write_record: tell(storage, record, do=do),
)
"""


def test_no_process_loads_what_is_slow_to_load(tmp_path: Path) -> None:
    if int(version("pyarrow").partition(".")[0]) < 18:
        pytest.skip("this pyarrow needs numpy")
    source = large(tmp_path / "in" / "large.837")
    done = convert(f"{CUT}\n{TELLING}", source, tmp_path / "out", "--jobs", "2")
    assert summary(done)["files"]["converted"] == 1
    said = done.stderr.splitlines()
    assert len(said) > pieces(tmp_path / "out")
    assert set(said) == {"loaded: []"}
    assert rows(tmp_path / "out").keys() >= {"claims", "lines"}


def test_an_input_that_goes_away_before_it_is_cut_is_set_aside(tmp_path: Path) -> None:
    source = large(tmp_path / "in" / "large.837")
    preparation = f"""{CUT}
import os
from edi.convert import ranges
def gone(path, size):
    os.unlink(path)
    raise FileNotFoundError(2, "gone", path)
ranges.ranges = gone
"""
    found = summary(convert(preparation, source, tmp_path / "out"), code=3)
    assert [one["kind"] for one in found["set_aside"]] == ["unreadable"]


def test_a_part_that_does_not_lead_to_the_next_is_read_as_a_whole(tmp_path: Path) -> None:
    source = one_set(tmp_path / "in" / "large.837")
    text = source.read_text()
    assert text.count("HL*60*1*22*1") == 1
    source.write_text(text.replace("HL*60*1*22*1", "HL*66*1*22*1"))
    broken = f"""{CUT}
from edi.structure.range_document import RangeDocument
RangeDocument.leads_to = lambda self, following: following.start < {len(text) // 2}
"""
    whole = summary(convert(WHOLE, source, tmp_path / "whole"))
    for preparation, out in ((CUT, "cut"), (broken, "broken")):
        done = summary(convert(preparation, source, tmp_path / out))
        assert done["rows"] == whole["rows"]
        assert done["files"]["converted"] == 1
        assert rows(tmp_path / out) == rows(tmp_path / "whole")
    assert any(row[3].startswith("SEG") for row in rows(tmp_path / "cut")["findings"])
    assert (pieces(tmp_path / "cut") > 3, pieces(tmp_path / "broken")) == (True, 1)


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="the system has no SIGKILL")
def test_killed_in_the_middle_of_a_file_the_rest_of_it_is_done(tmp_path: Path) -> None:
    source, out = large(tmp_path / "in" / "large.837"), tmp_path / "out"
    summary(convert(WHOLE, source, tmp_path / "whole"))
    killing = f"""{CUT}
import os, signal
from edi.convert.batch import work
record, count = work.write_record, []
def killed(*args):
    record(*args)
    count.append(1)
    if len(count) == 3:
        os.kill(os.getpid(), signal.SIGKILL)
work.write_record = killed
"""
    assert convert(killing, source, out, "--jobs", "1").returncode == -signal.SIGKILL
    early = {path.name: path.stat().st_mtime_ns for path in (out / "claims").iterdir()}
    assert len(early) == 3
    summary(convert(CUT, source, out))
    assert rows(out) == rows(tmp_path / "whole")
    late = {path.name: path.stat().st_mtime_ns for path in (out / "claims").iterdir()}
    assert early.items() <= late.items()  # what was recorded was not done again


def test_a_large_file_that_was_changed_is_replaced_as_a_whole(tmp_path: Path) -> None:
    source, out = large(tmp_path / "in" / "large.837"), tmp_path / "out"
    summary(convert(CUT, source, out))
    large(source, sets=25)
    done = summary(convert(CUT, source, out))
    assert done["changed"] == ["large.837"]
    summary(convert(WHOLE, source, tmp_path / "whole"))
    assert rows(out) == rows(tmp_path / "whole")


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="the system has no SIGKILL")
def test_the_processes_of_a_run_end_with_it(tmp_path: Path) -> None:
    """The next run is let in at once, and none of the old ones writes beside it."""
    source, out = large(tmp_path / "in" / "large.837"), tmp_path / "out"
    waiting = f"""{CUT}
import os, sys, time
from edi.convert.batch import work
do = work.Work.do
def waits(self, number, task):
    if number == 1:
        print("here", flush=True)
        time.sleep(600)
    return do(self, number, task)
work.Work.do = waits
sys.argv[1:] = ["convert", {str(source)!r}, "--to", "parquet", "--out", {str(out)!r}, "--jobs", "2"]
from edi.cli.main import run
run()
"""
    child = subprocess.Popen(
        [sys.executable, "-c", waiting], stdout=subprocess.PIPE, env=environment(), cwd=ROOT
    )
    assert child.stdout is not None
    assert child.stdout.readline() == b"here\n"
    busy = convert(CUT, source, out)
    assert busy.returncode == 3
    assert "another run is writing" in busy.stderr
    child.kill()
    child.wait()
    child.stdout.close()
    summary(convert(CUT, source, out))
    summary(convert(WHOLE, source, tmp_path / "whole"))
    assert rows(out) == rows(tmp_path / "whole")


def test_a_damaged_file_is_named_once_however_it_is_read(tmp_path: Path) -> None:
    source = large(tmp_path / "in" / "large.837")
    text = source.read_text().replace("SE*", "SE*1", 30)
    source.write_text(text[:-300])
    found = [
        summary(convert(preparation, source, tmp_path / name))["damaged"]
        for preparation, name in ((CUT, "cut"), (WHOLE, "whole"))
    ]
    line = text[: text.index("SE*")].count("\n") + 1
    assert found[0] == found[1]
    (one,) = found[0]
    assert (one["file"], one["line"]) == ("large.837", line)
    assert one["errors"] > 30
    assert pieces(tmp_path / "cut") > 1
