"""`edi` and `python -m edi`: where a process starts. Ctrl-C while modules load ends it quietly."""

import os
from typing import NoReturn


def run() -> NoReturn:
    """Entry point of the `edi` command."""
    try:
        from edi.cli.main import run as run_command

        run_command()
    except KeyboardInterrupt:
        os._exit(130)  # as `edi.cli.main.INTERRUPTED`, which may not be loaded


if __name__ == "__main__":
    run()
