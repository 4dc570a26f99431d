"""`python -m edi`."""

from edi.cli.main import run

run()
