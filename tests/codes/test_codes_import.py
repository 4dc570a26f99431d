"""Importing the code modules must cost nothing: no file is read before a list is used."""

import subprocess
import sys

PROGRAM = """
import importlib, pkgutil, sys
opened = []
sys.addaudithook(lambda event, args: event == "open" and opened.append(str(args[0])))
import edi.codes
for module in pkgutil.iter_modules(edi.codes.__path__, "edi.codes."):
    importlib.import_module(module.name)
before = [name for name in opened if name.endswith((".csv", ".txt"))]
edi.codes.carc.get("45")
after = [name for name in opened if name.endswith((".csv", ".txt"))]
print(len(before), len(after), len([m for m in sys.modules if m.startswith("edi.codes.")]) > 20)
foreign = {m.split(".")[1] for m in sys.modules if m.startswith("edi.")} - {"codes"}
print(sorted(foreign))
"""


def test_lists_are_read_on_first_use_only() -> None:
    run = subprocess.run(
        [sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True
    )
    assert run.stdout.splitlines() == ["0 1 True", "[]"]
