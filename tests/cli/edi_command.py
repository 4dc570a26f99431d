"""The command as users start it, in a process of its own."""

import os
import re
import subprocess
import sys
from pathlib import Path

import edi_process

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
    own = list(map(str, arguments))
    return _as_text(edi_process.run(own, stdin, cwd=cwd, env=environment(**env), timeout=60))


def edi_with(preparation: str, *arguments: str | Path, **env: str) -> Done:
    """Run `edi` after some Python statements, in the same process."""
    code = f"import sys\n{preparation}\nfrom edi.cli.main import run\nrun()"
    done = subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments)],
        input=b"",
        capture_output=True,
        env=environment(**env),
        cwd=ROOT,
        timeout=60,
        check=False,
    )
    return _as_text(done)


def _as_text(done: edi_process.Done) -> Done:
    output, errors = (
        text.decode().replace(os.linesep, "\n") for text in (done.stdout, done.stderr)
    )
    # Said of any file with claims; tested where code lists are.
    errors = re.sub(r"^edi: checked by form only, .*\n", "", errors, flags=re.MULTILINE)
    return Done(done.args, done.returncode, output, errors)


def write_bad(path: Path, copies: int = 1) -> Path:
    """A file whose claim, sent `copies` times, does not balance (BAL001)."""
    text = CLEAN.read_text(encoding="utf-8")
    assert text.count("CLM*P1002*500*") == 1
    head, _, rest = text.partition("CLM*P1002*500*")
    end = rest.index("SE*")
    claims = "".join(f"CLM*P{n}*507*{rest[:end]}" for n in range(1002, 1002 + copies))
    path.write_text(head + claims + rest[end:], encoding="utf-8")
    return path
