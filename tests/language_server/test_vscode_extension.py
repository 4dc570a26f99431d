"""The extension for VS Code: built as its README says, and tried with its own client."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import every_fixture
import pytest

pytest.importorskip("pygls")

ROOT = Path(__file__).parents[2]
EXTENSION = ROOT / "scripts" / "vscode"
MISSING = "the system has no Node.js with npm"


def run(folder: Path, *command: str, **variables: str) -> str:
    program = shutil.which(command[0])
    assert program is not None
    done = subprocess.run(
        (program, *command[1:]),
        cwd=folder,
        env=os.environ | variables,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-5000:]
    return done.stdout


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A copy of the folder with what it needs, and the extension in one file."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        pytest.skip(MISSING)
    folder = tmp_path_factory.mktemp("extension") / "vscode"
    shutil.copytree(EXTENSION, folder, ignore=shutil.ignore_patterns("node_modules", "dist"))
    run(folder, "npm", "ci", "--no-audit", "--no-fund", "--prefer-offline")
    run(folder, "npm", "run", "build")
    yield folder
    shutil.rmtree(folder)


@pytest.mark.slow
def test_the_extension_works_with_the_server(built: Path, tmp_path: Path) -> None:
    claims = tmp_path / "claims.837"
    shutil.copyfile(every_fixture.RULES / "base" / "professional.edi", claims)
    said = run(
        built,
        *("npm", "test"),
        EDI_CLAIMS=str(claims),
        EDI_COMMAND=sys.executable,
        EDI_ARGUMENTS=json.dumps(["-m", "edi", "lsp"]),
        PYTHONPATH=str(ROOT),
    )
    assert "# fail 0" in said
    assert "# pass 8" in said


def test_languages_and_grammar_know_the_same_files() -> None:
    about = json.loads((EXTENSION / "package.json").read_text("utf-8"))
    grammar = json.loads((EXTENSION / "syntaxes" / "x12.tmLanguage.json").read_text("utf-8"))
    (language,) = about["contributes"]["languages"]
    assert language["extensions"] == [f".{one}" for one in grammar["fileTypes"]]
    assert about["license"] == "MIT"


@pytest.mark.parametrize("folder", [".", "packaging"])
def test_locks_name_no_host(folder: str) -> None:
    locked = json.loads((EXTENSION / folder / "package-lock.json").read_text("utf-8"))
    assert len(locked["packages"]) > 3
    assert [name for name, one in locked["packages"].items() if "resolved" in one] == []
