"""Compile the modules of edi/native, where that can be done.

    python scripts/build_native.py    # in place, for a work tree

An installation runs the same as a build hook of hatchling. Without a C compiler or Python's headers
the installation goes on without these modules: `edi` then does the same in Python, only slower.
"""

import sys
import sysconfig
import tempfile
from pathlib import Path
from typing import Any

from Cython.Build import cythonize
from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from setuptools import Distribution, Extension

FOLDER = Path("edi", "native")
EXT_SUFFIX = sysconfig.get_config_var("EXT_SUFFIX")


def build(root: Path) -> list[Path]:
    """Compile all modules, beside their sources; returns the compiled files.

    Raises whatever the compilers raise.
    """
    with tempfile.TemporaryDirectory() as scratch:
        extensions = cythonize(
            [
                Extension(".".join(source.relative_to(root).with_suffix("").parts), [str(source)])
                for source in sorted((root / FOLDER).glob("*.pyx"))
            ],
            build_dir=scratch,
            quiet=True,
        )
        command = Distribution({"ext_modules": extensions}).get_command_obj("build_ext")
        command.build_lib = str(root)
        command.build_temp = scratch
        command.ensure_finalized()
        command.run()
        return [Path(output) for output in command.get_outputs()]


class CompiledModules(BuildHookInterface[Any]):
    """Adds the compiled modules to a wheel, if they can be compiled."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        del version
        root = Path(self.root)
        try:
            files = build(root)
        except (Exception, SystemExit) as error:  # whatever keeps the compilers from their work
            self.app.display_warning(f"edi is installed without its compiled modules: {error}")
            for stale in (root / FOLDER).glob(f"*{EXT_SUFFIX}"):
                stale.unlink()
            return
        build_data["pure_python"] = False
        build_data["infer_tag"] = True
        build_data["artifacts"] += [f"/{file.relative_to(root).as_posix()}" for file in files]


if __name__ == "__main__":
    for path in build(Path(__file__).resolve().parents[1]):
        sys.stdout.write(f"{path}\n")
