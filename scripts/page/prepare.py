"""Run inside Pyodide by prepare.mjs: compiles all modules for the Python that will run them, and
fills the caches of `edi` by checking the fixtures, so that a page starts with both.

In: /host/site, /host/fixtures and the standard library. Out, in /host/out: `stdlib.zip` with
compiled modules, and `site.bin`, which worker.js unpacks.
"""

import json
import os
import shutil
import sys
import zipfile
from importlib._bootstrap_external import _code_to_hash_pyc  # type: ignore[attr-defined]
from importlib.util import source_hash
from pathlib import Path

HOST = Path("/host")
SITE = Path("/edi")
CACHE = Path("/cache")
TIME = 1_700_000_000  # of every file: the caches of edi know files by it, and builds are the same
# Of the standard library, what no page needs: names of modules and folders.
UNUSED = frozenset(
    "_aix_support _android_support _apple_support _ios_support _osx_support _pyrepl antigravity bdb"
    " cProfile configparser ctypes curses dbm doctest ensurepip filecmp fileinput ftplib"
    " http idlelib imaplib lib2to3 mailbox multiprocessing nntplib optparse pdb pickletools"
    " plistlib poplib profile pstats pyclbr pydoc pydoc_data sched smtplib socketserver sqlite3"
    " statistics tabnanny test this tkinter trace tracemalloc turtle turtledemo unittest uuid venv"
    " wave webbrowser wsgiref xml xmlrpc zoneinfo".split()
)
ENCODINGS = ("__init__", "aliases", "ascii", "cp437", "idna", "latin_1", "utf_8", "utf_8_sig")


def compiled(source: bytes, name: str) -> bytes:
    """What stands in a .pyc file that is never compared with its source."""
    code = compile(source, name, "exec", dont_inherit=True)
    return bytes(_code_to_hash_pyc(code, source_hash(source), False))


def is_used(name: str) -> bool:
    """Is this file of the standard library to be in the page?"""
    top, _, rest = name.partition("/")
    if top == "encodings":
        return rest.partition(".")[0] in ENCODINGS
    return top.partition(".")[0] not in UNUSED


def stdlib() -> None:
    """The standard library in one zip file, whose members are not packed: the page packs all."""
    (library,) = (path for path in sys.path if path.endswith(".zip"))
    with (
        zipfile.ZipFile(library) as given,
        zipfile.ZipFile(HOST / "out" / "stdlib.zip", "w", zipfile.ZIP_STORED) as made,
    ):
        for name in sorted(given.namelist()):
            if name.endswith("/") or not is_used(name):
                continue
            data = given.read(name)
            if name.endswith(".py"):
                data = compiled(data, f"{library}/{name}")
                name += "c"
            made.writestr(zipfile.ZipInfo(name, (2020, 1, 1, 0, 0, 0)), data)


def site() -> None:
    """The packages, compiled where they will be."""
    for source in sorted((HOST / "site").rglob("*")):
        target = SITE / source.relative_to(HOST / "site")
        if source.is_dir():
            target.mkdir(parents=True, exist_ok=True)
        elif source.suffix == ".py":
            target = target.with_suffix(".pyc")
            target.write_bytes(compiled(source.read_bytes(), str(target)))
        else:
            shutil.copyfile(source, target)
    _stamp(SITE)


def warm() -> None:
    """Check the fixtures, so that the parsers are built, the rules known and usual shapes read."""
    sys.path.insert(0, str(SITE))
    from edi.guides.catalogue import SPECS
    from edi.structure.grammar import parser
    from edi.web.session import Session

    for guide_id in SPECS:
        parser(guide_id)
    session = Session()
    for path in sorted((HOST / "fixtures").rglob("*")):
        if path.is_file():
            session.check(files=[[str(path), path.name, path.stat().st_size]])
    session.plain(file=0)
    session.report(style="sarif")
    missed = UNUSED.intersection(name.partition(".")[0] for name in sys.modules)
    assert not missed, f"used after all: {sorted(missed)}"


def pack() -> None:
    """All files of the two folders as one: the length of a list, the list as JSON with paths and
    lengths, and the files one behind the other."""
    _stamp(CACHE)
    files = [path for top in (SITE, CACHE) for path in sorted(top.rglob("*")) if path.is_file()]
    files = [path for path in files if "__pycache__" not in path.parts]
    listed = json.dumps([[str(path), path.stat().st_size] for path in files]).encode()
    with (HOST / "out" / "site.bin").open("wb") as stream:
        stream.write(len(listed).to_bytes(4, "little") + listed)
        for path in files:
            stream.write(path.read_bytes())


def _stamp(top: Path) -> None:
    for path in (top, *top.rglob("*")):
        os.utime(path, (TIME, TIME))


(HOST / "out").mkdir(exist_ok=True)
stdlib()
site()
warm()
pack()
