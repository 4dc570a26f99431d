"""Make the page that checks files in a browser: one HTML file that needs no server and
connects to nothing.

    python scripts/build_page.py                    # edi/web/page.html, which `edi web` serves
    python scripts/build_page.py --out edi.html

Needs Node (npm) for the runtime of Pyodide, whose version and digest are those of
scripts/page/package-lock.json, and the packages `lark` and `jinja2` of this Python.
"""

import argparse
import base64
import gzip
import hashlib
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from importlib.metadata import distribution
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SOURCES = ROOT / "scripts" / "page"
PAGE = ROOT / "edi" / "web" / "page.html"
# Of edi, what `edi.web.session` stands on: the layers below it.
PARTS = (
    "__init__.py web report engine rules rule_language cob other_sets pricing claims structure"
    " elements guides interchange codes emit native finding.py durable.py toml_text.py errors.py"
).split()
LIBRARIES = ("lark", "jinja2", "markupsafe")
LEFT_OUT = (".so", ".pyd", ".pyx", ".pxd", ".pyc", ".c")
FIXTURES = ("demo", "denials", "family", "remittances", "rules/base")  # usual shapes of claims
SCRIPTS = ("parts.js", "runtime.js", "findings.js", "tree.js", "plain.js", "app.js")


def build(out: Path, pyodide: Path | None = None) -> None:
    """Write the page. `pyodide` is a folder with the npm package, else npm fetches it.

    Raises `OSError`, `subprocess.CalledProcessError`.
    """
    with tempfile.TemporaryDirectory(prefix="edi-page-") as scratch:
        folder = Path(scratch)
        pyodide = pyodide or installed(folder)
        collect(folder / "site")
        for name in FIXTURES:
            shutil.copytree(ROOT / "fixtures" / name, folder / "fixtures" / name)
        shutil.copy(SOURCES / "prepare.py", folder)
        run("node", str(SOURCES / "prepare.mjs"), str(pyodide), str(folder))
        lock = json.loads((pyodide / "pyodide-lock.json").read_text(encoding="utf-8"))
        resources = {
            "pyodide.mjs": (pyodide / "pyodide.mjs").read_bytes(),
            "pyodide.asm.mjs": (pyodide / "pyodide.asm.mjs").read_bytes(),
            "pyodide.asm.wasm": (pyodide / "pyodide.asm.wasm").read_bytes(),
            "pyodide-lock.json": json.dumps({**lock, "packages": {}}).encode(),
            "stdlib.zip": (folder / "out" / "stdlib.zip").read_bytes(),
            "site.bin": (folder / "out" / "site.bin").read_bytes(),
        }
    page = assemble(resources)
    out.parent.mkdir(parents=True, exist_ok=True)
    draft = out.with_name(out.name + ".new")
    draft.write_text(page, encoding="utf-8", newline="\n")
    draft.replace(out)


def installed(folder: Path) -> Path:
    """The npm package, as the lock file has it."""
    for name in ("package.json", "package-lock.json"):
        shutil.copy(SOURCES / name, folder)
    run("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", cwd=folder)
    return folder / "node_modules" / "pyodide"


def collect(site: Path) -> None:
    """All Python code of the page, and its tables."""
    for part in PARTS:
        source = ROOT / "edi" / part
        for file in files(source):
            copy(file, site / "edi" / file.relative_to(ROOT / "edi"))
    for file in files(ROOT / "grammars"):
        copy(file, site / "edi" / "_grammars" / file.name)
    for name in LIBRARIES:
        found = distribution(name)
        for item in found.files or ():
            is_licence = item.name.lower().startswith(("license", "copying"))
            if (item.parts[0] == name and item.suffix not in LEFT_OUT) or is_licence:
                copy(Path(str(found.locate_file(item))), site.joinpath(*item.parts))
    shutil.copy(ROOT / "LICENSE", site / "edi")
    about = f"Metadata-Version: 2.1\nName: aso-edi\nVersion: {version()}\n"
    metadata = site / f"aso_edi-{version()}.dist-info" / "METADATA"
    metadata.parent.mkdir()
    metadata.write_text(about, encoding="utf-8")


def files(top: Path) -> Iterator[Path]:
    found = [top] if top.is_file() else sorted(path for path in top.rglob("*") if path.is_file())
    for path in found:
        if path.suffix not in LEFT_OUT and path != PAGE:
            yield path


def copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)


def assemble(resources: dict[str, bytes]) -> str:
    """The page, with its policy: no connection at all, and no script but those in it."""
    style = (SOURCES / "page.css").read_text(encoding="utf-8")
    script = "\n".join((SOURCES / name).read_text(encoding="utf-8") for name in SCRIPTS)
    script = f'"use strict";\n(() => {{\n{script}}})();'
    worker = (SOURCES / "worker.js").read_text(encoding="utf-8")
    example = (ROOT / "fixtures" / "demo" / "claims" / "cob_errors.837").read_text("ascii")
    data = (
        f'<script type="text/plain" id="worker.js">{worker}</script>\n'
        f'<script type="text/plain" id="example.837">{example}</script>\n'
    )
    data += "\n".join(
        f'<script type="text/plain" id="{name}">{packed(content)}</script>'
        for name, content in resources.items()
    )
    scripts, styles = hashes("page.js", "page.css", "edi.report.page")
    policy = (
        "default-src 'none'; connect-src 'none'; worker-src blob:;"
        f" script-src {digest(script)} {scripts} blob: 'wasm-unsafe-eval';"
        f" style-src {digest(style)} {styles}; style-src-attr 'unsafe-inline';"
        " img-src data:; frame-src 'none'; form-action 'none'; base-uri 'none'"
    )
    page = (SOURCES / "page.html").read_text(encoding="utf-8")
    assert "</script" not in script + worker
    for mark, text in (
        ("POLICY", policy),
        ("VERSION", version()),
        ("STYLE", style),
        ("SCRIPT", script),
        ("DATA", data),
    ):
        page = page.replace("{{" + mark + "}}", text, 1)
    return page


def packed(content: bytes) -> str:
    return base64.b64encode(gzip.compress(content, 9, mtime=0)).decode("ascii")


def hashes(script: str, style: str, package: str) -> tuple[str, str]:
    """Of the script and style of the pages that are shown in a frame, whose policy is this one."""
    sys.path.insert(0, str(ROOT))
    from edi.report.page import assets

    return digest(assets.file(script, package)), digest(assets.file(style, package))


def digest(text: str) -> str:
    found = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(found).decode('ascii')}'"


def version() -> str:
    sys.path.insert(0, str(ROOT))
    from edi import __version__

    return __version__


def run(*command: str, cwd: Path | None = None) -> None:
    subprocess.run(command, cwd=cwd, check=True, stdout=subprocess.DEVNULL)


def main() -> None:
    options = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    options.add_argument("--out", type=Path, default=PAGE, help="default: %(default)s")
    options.add_argument("--pyodide", type=Path, help="a folder with the npm package, unpacked")
    given = options.parse_args()
    try:
        build(given.out, given.pyodide)
    except FileNotFoundError as error:
        if error.filename in ("node", "npm"):
            sys.exit("The page needs Node with npm to be built (Debian: nodejs npm).")
        raise
    except subprocess.CalledProcessError as error:
        sys.exit(f"{error.cmd[0]} has failed, see above.")
    print(f"{given.out}: {given.out.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
