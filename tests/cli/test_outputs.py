"""Commands print what the list says (`outputs.txt`), in a file and on a terminal."""

from outputs import LIST, outputs


def test_commands_print_what_is_listed() -> None:
    """To list it anew: `PYTHONPATH=tests/cli python tests/cli/outputs.py`."""
    listed: dict[str, str] = {}
    for part in LIST.read_text(encoding="utf-8").split("\n$ edi "):
        command, _, text = part.removeprefix("$ edi ").partition("\n")
        listed[command] = text.removesuffix("\n")
    found = {command: text.removesuffix("\n") for command, text in outputs()}
    assert found.keys() == listed.keys()
    for command, text in found.items():
        assert text == listed[command].removesuffix("\n"), command
