"""The command as users start it: a process of its own."""

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
CLEAN = ROOT / "fixtures" / "rules" / "base" / "professional.edi"
REMITTANCE = ROOT / "fixtures" / "rules" / "base" / "remittance.edi"

Done = subprocess.CompletedProcess[str]


def environment(**changes: str) -> dict[str, str]:
    """This environment without what would colour output, plus `changes`."""
    dropped = ("NO_COLOR", "FORCE_COLOR", "EDI_DEBUG", "COLUMNS")
    kept = {k: v for k, v in os.environ.items() if k not in dropped}
    return kept | {"PYTHONPATH": str(ROOT)} | changes


def edi(*arguments: str | Path, stdin: bytes = b"", cwd: Path = ROOT, **env: str) -> Done:
    """Run `edi` to its end."""
    return _run([sys.executable, "-m", "edi", *map(str, arguments)], stdin, cwd, env)


def edi_with(preparation: str, *arguments: str | Path, **env: str) -> Done:
    """Run `edi` after some Python statements, in the same process."""
    code = f"import sys\n{preparation}\nfrom edi.cli.main import run\nrun()"
    return _run([sys.executable, "-c", code, *map(str, arguments)], b"", ROOT, env)


def _run(command: list[str], stdin: bytes, cwd: Path, env: dict[str, str]) -> Done:
    done = subprocess.run(
        command,
        input=stdin,
        capture_output=True,
        env=environment(**env),
        cwd=cwd,
        timeout=60,
        check=False,
    )
    output, errors = (
        text.decode().replace(os.linesep, "\n") for text in (done.stdout, done.stderr)
    )
    # Said of any file with claims; tested where code lists are.
    errors = re.sub(r"^edi: checked by form only, .*\n", "", errors, flags=re.MULTILINE)
    return Done(command, done.returncode, output, errors)


def write_bad(path: Path, copies: int = 1) -> Path:
    """A file whose claim, sent `copies` times, does not balance (BAL001)."""
    text = CLEAN.read_text(encoding="utf-8")
    assert text.count("CLM*P1002*500*") == 1
    head, _, rest = text.partition("CLM*P1002*500*")
    end = rest.index("SE*")
    claims = "".join(f"CLM*P{n}*507*{rest[:end]}" for n in range(1002, 1002 + copies))
    path.write_text(head + claims + rest[end:], encoding="utf-8")
    return path
