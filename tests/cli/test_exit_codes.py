import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from edi_command import CLEAN, ROOT, edi, edi_with, environment, write_bad

PATIENCE = 60  # seconds, on a machine that has much else to do

# Windows ends a process in other ways, and has no shell to close or join its output.
posix_only = pytest.mark.skipif(os.name != "posix", reason="the system has no POSIX signals")

BREAK = """
import edi.engine.rule_choice as check
def fail(*_):
    raise ValueError("BRIGHTWATER")
check.RuleChoice.precheck = fail
"""


def test_a_clean_file_is_0() -> None:
    done = edi("validate", CLEAN)
    assert (done.returncode, done.stderr) == (0, "")
    assert "no findings in 1 claim, 58 segments" in done.stdout


def test_an_error_is_1(tmp_path: Path) -> None:
    done = edi("validate", "--select", "BAL001", write_bad(tmp_path / "bad.837"))
    assert (done.returncode, done.stderr) == (1, "")
    assert "1 error in 1 claim" in done.stdout


def test_a_warning_is_0_and_1_under_strict(tmp_path: Path) -> None:
    file = tmp_path / "padded.837"
    file.write_bytes(CLEAN.read_bytes().replace(b"~\nGS*", b"~ \nGS*"))
    lenient = edi("validate", "--select", "ENV015", file)
    strict = edi("validate", "--select", "ENV015", "--strict", file)
    assert (lenient.returncode, strict.returncode) == (0, 1)
    assert "1 warning" in lenient.stdout
    assert "1 error" in strict.stdout


@pytest.mark.slow_but_one_in(3)
@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ([], "Usage: edi"),
        (["validate"], "PATHS"),
        (["frobnicate"], "frobnicate"),
        (["validate", "--frobnicate", "x"], "--frobnicate"),
        (["validate", "--format", "excel", "x"], "excel"),
        (["validate", "--snip", "8", "x"], "--snip"),
        (["validate", "--select", "BAL,XYZ,COB999", "x"], "XYZ, COB999"),
        (["validate", "--ignore", "qqq", "x"], "QQQ"),
        (["explain", "BAL01"], "BAL001"),
        (["explain", "FROB"], "FROB"),
    ],
)
def test_wrong_usage_is_2(arguments: list[str], told: str) -> None:
    done = edi(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert told in done.stderr


def test_a_missing_file_is_3_and_the_others_are_checked(tmp_path: Path) -> None:
    bad = write_bad(tmp_path / "bad.837")
    done = edi("validate", "--format", "json", "--select", "BAL001", "nowhere.837", bad)
    assert done.returncode == 3
    assert done.stderr == "edi: nowhere.837: no such file or folder\n"
    report = json.loads(done.stdout)
    assert [file["errors"] for file in report["files"]] == [1]
    assert report["summary"]["unreadable"] == 1


def test_a_folder_without_our_files_is_3(tmp_path: Path) -> None:
    (tmp_path / "notes.md").write_text("nothing")
    done = edi("validate", tmp_path)
    assert (done.returncode, done.stdout) == (3, "")
    assert str(tmp_path) in done.stderr


def test_a_file_that_may_not_be_read_is_3(tmp_path: Path) -> None:
    done = edi_with(
        "from pathlib import Path\nreal = Path.open\n"
        "def fail(self, *a, **k):\n"
        "    if self.name == 'locked.837':\n"
        "        raise PermissionError(13, 'Permission denied', str(self))\n"
        "    return real(self, *a, **k)\n"
        "Path.open = fail",
        "validate",
        write_bad(tmp_path / "locked.837"),
        CLEAN,
    )
    assert done.returncode == 3
    assert done.stderr == f"edi: {tmp_path / 'locked.837'}: Permission denied\n"
    assert "no findings" in done.stdout


def test_view_of_a_missing_file_is_3() -> None:
    done = edi("view", "nowhere.837")
    assert (done.returncode, done.stdout) == (3, "")
    assert "nowhere.837" in done.stderr


def test_view_of_something_else_than_x12_is_3() -> None:
    done = edi("view", "-", stdin=b"Dear Sir or Madam")
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr == "edi: standard input: No ISA header found\n"


def test_an_internal_error_is_3_on_one_line_without_values(tmp_path: Path) -> None:
    bad = write_bad(tmp_path / "bad.837")
    other = write_bad(tmp_path / "other.837")
    # Compiled modules pass what is broken here by.
    done = edi_with(BREAK, "validate", "--format", "json", bad, other, EDI_COMPILED="0")
    assert done.returncode == 3
    lines = done.stderr.splitlines()
    assert len(lines) == 2
    assert str(bad) in lines[0]
    assert "ValueError at __main__:5" in lines[0]
    assert "BRIGHTWATER" not in done.stderr + done.stdout
    assert [file["incomplete"] for file in json.loads(done.stdout)["files"]] == [True, True]


def test_edi_debug_shows_the_traceback(tmp_path: Path) -> None:
    done = edi_with(BREAK, "validate", CLEAN, EDI_DEBUG="1", EDI_COMPILED="0")
    assert done.returncode == 3
    assert "Traceback" in done.stderr
    assert "not checked to its end" in done.stdout


@posix_only
@pytest.mark.slow
def test_a_reader_that_goes_away_ends_the_command_quietly(tmp_path: Path) -> None:
    bad = write_bad(tmp_path / "bad.837", copies=1200)
    for jobs, files in (("1", [bad]), ("2", [bad, CLEAN])):
        command = [sys.executable, "-m", "edi", "validate", "--format", "jsonl", "--jobs", jobs]
        with subprocess.Popen(
            [*command, *map(str, files)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment(),
            cwd=ROOT,
        ) as process:
            assert process.stdout is not None
            assert process.stderr is not None
            process.stdout.read(10)
            process.stdout.close()
            assert process.stderr.read() == b""
            assert process.wait(PATIENCE) == 141


# Some signals come to nothing while Python imports a module. So the tests of signals wait for a
# first bit of output, and the command cannot end before: it has more to write than a pipe holds, or
# input that stays open.


@posix_only
def test_ctrl_c_is_130(tmp_path: Path) -> None:
    bad = write_bad(tmp_path / "bad.837", copies=1200)
    with subprocess.Popen(
        [sys.executable, "-m", "edi", "validate", "--format", "jsonl", "--jobs", "1", str(bad)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(),
        cwd=ROOT,
        # Tests that a shell runs in the background are started with it ignored, and hand that on.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    ) as process:
        assert process.stdout is not None
        assert process.stdout.read(1) == b"{"
        process.send_signal(signal.SIGINT)
        output, errors = process.communicate(timeout=PATIENCE)
    assert process.returncode == 130
    assert output.count(b"BAL001") < 1200
    assert errors.strip() == b""


def test_a_full_disk_is_3() -> None:
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("the system has no /dev/full")
    with full.open("w") as stdout:
        done = subprocess.run(
            [sys.executable, "-m", "edi", "validate", str(CLEAN)],
            stdout=stdout,
            stderr=subprocess.PIPE,
            env=environment(),
            cwd=ROOT,
            timeout=PATIENCE,
            check=False,
        )
    assert done.returncode == 3
    assert b"No space left" in done.stderr
    assert b"Traceback" not in done.stderr


@posix_only
@pytest.mark.slow
def test_output_that_is_closed_is_no_error(tmp_path: Path) -> None:
    bad = write_bad(tmp_path / "bad.837")
    for file, code in ((CLEAN, 0), (bad, 1)):
        command = f'exec "{sys.executable}" -m edi validate "{file}" >&- 2>&-'
        done = subprocess.run(["sh", "-c", command], env=environment(), check=False)
        assert done.returncode == code


@posix_only
@pytest.mark.slow
def test_whoever_ignores_ended_processes_gets_the_same(tmp_path: Path) -> None:
    files = [write_bad(tmp_path / f"{n}.837") for n in range(3)]
    ignore = (
        "import os, signal, sys; signal.signal(signal.SIGCHLD, signal.SIG_IGN);"
        " os.execv(sys.executable, [sys.executable, '-m', 'edi', *sys.argv[1:]])"
    )
    arguments = ["validate", "--jobs", "2", *map(str, files)]
    done = subprocess.run(
        [sys.executable, "-c", ignore, *arguments],
        capture_output=True,
        text=True,
        env=environment(),
        check=False,
    )
    plain = edi(*arguments)
    said = done.stderr.splitlines()
    assert (done.returncode, done.stdout) == (1, plain.stdout)
    assert all(line.startswith("edi: checked by form only") for line in said)


@posix_only
def test_what_can_be_read_once_only_is_read_once(tmp_path: Path) -> None:
    """Though it holds the claims of the file before it, for which others are checked again."""
    bad = write_bad(tmp_path / "bad.837")
    command = (
        f'cat "{bad}" | exec "{sys.executable}" -m edi validate --jobs 2 --format jsonl'
        f' "{bad}" /dev/stdin'
    )
    done = subprocess.run(
        ["sh", "-c", command],
        capture_output=True,
        text=True,
        env=environment(),
        check=False,
        timeout=PATIENCE,
    )
    assert done.returncode == 1
    codes = [json.loads(line)["code"] for line in done.stdout.splitlines()]
    assert "SIT001" in codes
    assert "ENV001" not in codes


@pytest.mark.slow
@posix_only
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_a_command_that_is_ended_leaves_nothing_behind(
    tmp_path: Path, number: signal.Signals
) -> None:
    """Results wait in files without a name: there is nothing to clear away, whatever ends it."""
    files = [write_bad(tmp_path / f"{n}.837", copies=1200) for n in range(2)]
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    with subprocess.Popen(
        [sys.executable, "-m", "edi", "validate", "--format", "jsonl", "--jobs", "2", *files],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(TMPDIR=str(temporary)),
        cwd=ROOT,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.read(1) == b"{"
        assert not list(temporary.iterdir())
        process.send_signal(number)
        _, errors = process.communicate(timeout=PATIENCE)
    expected = -number if number == signal.SIGKILL else 128 + number
    assert (process.returncode, errors) == (expected, b"")
    assert not list(temporary.iterdir())


@pytest.mark.slow
@posix_only
def test_output_of_a_command_that_is_ended_is_cleared_away(tmp_path: Path) -> None:
    bad = write_bad(tmp_path / "bad.837", copies=1200).read_bytes()
    folder = tmp_path / "out"
    folder.mkdir()
    with subprocess.Popen(
        [sys.executable, "-m", "edi", "validate", "--all", "--output", folder / "out.txt", "-"],
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(),
        cwd=ROOT,
    ) as process:
        assert process.stdin is not None
        process.stdin.write(bad)
        process.stdin.flush()
        deadline = time.monotonic() + PATIENCE
        while not any(file.stat().st_size for file in folder.iterdir()):
            assert process.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.01)
        process.terminate()
        _, errors = process.communicate(timeout=PATIENCE)
    assert (process.returncode, errors) == (128 + signal.SIGTERM, b"")
    assert not list(folder.iterdir())


@posix_only
@pytest.mark.parametrize("command", ["validate", "view"])
def test_standard_input_that_is_closed_cannot_be_read(command: str) -> None:
    done = edi_with("import os\nos.close(0)\nsys.stdin = None", command, "-")
    assert done.returncode == 3
    assert done.stderr == "edi: standard input: Bad file descriptor\n"


FAILING_READ = """
import errno, io
from edi.interchange import buffer
class Failing(buffer.Buffer):
    def more(self):
        if self.offset or self.text:
            raise OSError(errno.EIO, "Input/output error")
        return super().more()
import edi.interchange.reader
edi.interchange.reader.Buffer = Failing
buffer.BLOCK = 2000
"""


@pytest.mark.parametrize("command", ["validate", "view"])
def test_an_error_while_reading_names_the_file(command: str) -> None:
    done = edi_with(FAILING_READ, command, CLEAN)
    assert done.returncode == 3
    assert done.stderr == f"edi: {CLEAN}: Input/output error\n"


@pytest.mark.parametrize(
    "module", ["click", "edi.cli.main", "edi.cli.validate", "edi.engine.check"]
)
def test_an_interrupt_while_modules_load_is_no_crash(module: str) -> None:
    """Ctrl-C on the first import of a module, before or after the command line is read."""
    preparation = f"""
import runpy
class Interrupt:
    def find_spec(self, name, path=None, target=None):
        if name == {module!r}:
            raise KeyboardInterrupt
sys.meta_path.insert(0, Interrupt())
sys.argv[0] = "edi"
runpy.run_module("edi", run_name="__main__")
"""
    done = edi_with(preparation, "validate", CLEAN)
    assert (done.returncode, done.stdout, done.stderr.strip()) == (130, "", "")
