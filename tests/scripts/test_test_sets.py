"""What the quick set leaves out, and what continuous integration does not let a test leave out."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TESTS = ROOT / "tests"

SKIPPING = """
import sys

import pytest

def test_of_a_peer():
    pytest.importorskip("no_such_peer")

@pytest.mark.skipif(True, reason="there are no compiled modules")
def test_of_a_compiler():
    pass

@pytest.mark.skipif(True, reason="the system has no fork")
def test_of_a_system():
    pass

@pytest.mark.skipif(sys.platform != "linux", reason="the system has no Linux")
def test_of_a_server():
    pytest.skip("the system has no PostgreSQL")

def test_of_samples():
    pytest.skip("no folder of third-party samples beside the checkout")

@pytest.mark.xfail
def test_of_a_gap():
    assert False
"""


def run(*arguments: str | Path, cwd: Path, **env: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if name != "CI"}
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *map(str, arguments)]
    return subprocess.run(
        command, cwd=cwd, env=kept | env, capture_output=True, text=True, check=False
    )


@pytest.mark.slow
def test_the_quick_set_has_tests_of_every_folder() -> None:
    listed = run("--collect-only", "-q", "-m", "not slow", cwd=ROOT).stdout.splitlines()
    quick = {line.split("/")[1] for line in listed if line.startswith("tests/")}
    assert quick == {path.parent.name for path in TESTS.glob("*/test_*.py")}


MISSING = ["test_of_a_peer", "test_of_a_compiler", "test_module.py"]
SERVERS = ["test_of_a_server"] if sys.platform == "linux" else []  # `.ci/run` installs them

MANY = """
import pytest

@pytest.mark.slow_but_one_in(3)
@pytest.mark.parametrize("number", range(8))
def test_case(number):
    pass
"""


@pytest.mark.slow
def test_of_many_cases_some_are_quick(tmp_path: Path) -> None:
    for name in ("conftest.py", "effort.py"):
        (tmp_path / name).write_bytes((TESTS / name).read_bytes())
    (tmp_path / "test_tests.py").write_text(MANY)
    for chosen, cases in (("not slow", [0, 3, 6]), ("slow", [1, 2, 4, 5, 7])):
        listed = run("--collect-only", "-q", "-m", chosen, cwd=tmp_path).stdout.splitlines()
        assert [line for line in listed if "::" in line] == [
            f"test_tests.py::test_case[{number}]" for number in cases
        ]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("env", "failed", "skipped"),
    [({}, [], 6), ({"CI": "true"}, [*MISSING, *SERVERS], 3 - len(SERVERS))],
)
def test_skips_of_what_ci_must_have_fail_there(
    env: dict[str, str], failed: list[str], skipped: int, tmp_path: Path
) -> None:
    for name in ("conftest.py", "effort.py"):
        (tmp_path / name).write_bytes((TESTS / name).read_bytes())
    (tmp_path / "test_tests.py").write_text(SKIPPING)
    module = 'import pytest\n\npytest.importorskip("no_such_peer")\n'
    (tmp_path / "test_module.py").write_text(module)
    done = run("-rA", "--continue-on-collection-errors", cwd=tmp_path, **env)
    lines = done.stdout.splitlines()
    bad = [line for line in lines if line.startswith(("FAILED ", "ERROR "))]
    assert len(bad) == len(failed), done.stdout
    for name in failed:
        assert any(name in line for line in bad), name
    assert f"{skipped} skipped" in lines[-1]
    assert "1 xfailed" in lines[-1]
    assert done.returncode == bool(failed)
