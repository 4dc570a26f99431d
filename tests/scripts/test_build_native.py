"""The build hook adds the compiled modules, and an installation goes on without them."""

import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "scripts"))

import build_native  # noqa: E402


class _App:
    def __init__(self) -> None:
        self.warnings: list[str] = []

    def display_warning(self, text: str) -> None:
        self.warnings.append(text)


def _hook(root: Path) -> tuple[build_native.CompiledModules, _App]:
    app: Any = _App()
    hook = build_native.CompiledModules(str(root), {}, None, None, str(root), "wheel", app)
    return hook, app


def test_what_was_compiled_goes_into_the_wheel(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = tmp_path / "edi" / "native" / "_scan.so"
    monkeypatch.setattr(build_native, "build", lambda root: [made])
    hook, app = _hook(tmp_path)
    data: dict[str, Any] = {"artifacts": []}
    hook.initialize("standard", data)
    assert data == {
        "artifacts": ["/edi/native/_scan.so"],
        "pure_python": False,
        "infer_tag": True,
    }
    assert not app.warnings


@pytest.mark.slow
def test_without_a_compiler_the_wheel_is_pure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "edi" / "native"
    folder.mkdir(parents=True)
    (folder / "_broken.pyx").write_text("def one():\n    return 1\n")
    stale = folder / f"_broken{build_native.EXT_SUFFIX}"
    stale.write_bytes(b"made from another source")
    monkeypatch.setenv("CC", str(tmp_path / "no-compiler"))
    hook, app = _hook(tmp_path)
    data: dict[str, Any] = {"artifacts": []}
    hook.initialize("standard", data)
    assert data == {"artifacts": []}
    assert len(app.warnings) == 1
    assert not stale.exists()


def test_all_modules_are_compiled_or_none() -> None:
    compiled = {path.stem for path in (ROOT / "edi" / "native").glob("*.pyx")}
    made = {path.name.partition(".")[0] for path in (ROOT / "edi" / "native").glob("*.so")}
    assert made in (set(), compiled)
