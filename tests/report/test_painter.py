import io

import pytest

from edi.report.painter import Painter, clean


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_plain_lines_are_not_wrapped() -> None:
    assert Painter().line(("a" * 500, "red"), indent=2) == "  " + "a" * 500 + "\n"


def test_lines_are_wrapped_to_a_terminal_with_a_hanging_indent() -> None:
    text = Painter(None, 30).line(("one two three four five six seven eight", ""), indent=2, hang=2)
    assert text == "  one two three four five six\n    seven eight\n"


def test_a_word_longer_than_the_terminal_is_folded_not_lost() -> None:
    text = Painter(None, 30).line(("x" * 70, ""), indent=4)
    assert text.count("x") == 70
    assert all(len(line) <= 30 for line in text.splitlines())


def test_colour() -> None:
    assert Painter("standard").line(("bad", "bold red")) == "\x1b[1;31mbad\x1b[0m\n"


def test_control_characters_never_reach_a_terminal() -> None:
    assert "\x1b" not in Painter().line(("a\x1b[2Jb\x9b", ""))
    assert clean("a\tb\u202e") == "a�b�"
    assert Painter("standard").line(("[red]x[/red] :smile:", "")) == "[red]x[/red] :smile:\n"


@pytest.mark.parametrize(
    ("env", "color"),
    [({}, "standard"), ({"NO_COLOR": "1"}, None), ({"NO_COLOR": ""}, "standard")],
)
def test_what_fits_a_terminal(
    env: dict[str, str], color: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR", "COLORTERM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "72")
    for name, value in env.items():
        monkeypatch.setenv(name, value)
    painter = Painter.of(_Terminal())
    assert (painter.color, painter.width) == (color, 72)
    assert Painter.of(io.StringIO()) == Painter()


def test_the_first_line_is_as_long_as_the_others() -> None:
    columns = Painter(None, 40).line(("head  ", "bold"), ("word " * 20, "dim"), hang=6)
    first, second, *_ = columns.splitlines()
    assert first == "head  " + "word " * 6 + "word"
    assert second == "      " + "word " * 6 + "word"
