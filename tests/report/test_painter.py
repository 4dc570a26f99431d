import io

import pytest

from edi.report.painter import Painter, clean, clean_lines


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


@pytest.mark.parametrize("color", [None, "standard"])
@pytest.mark.parametrize("indent", [0, 4])
@pytest.mark.parametrize("length", [29, 30, 31, 58, 60, 61])
def test_a_line_is_broken_only_where_it_is_too_long(
    length: int, indent: int, color: str | None
) -> None:
    text = Painter(color, 30).line(("x" * length, ""), indent=indent)
    room = 30 - indent
    lines = text.splitlines()
    assert [len(line) - indent for line in lines[:-1]] == [room] * ((length - 1) // room)
    assert "".join(line.strip() for line in lines) == "x" * length
    assert all(line.startswith(" " * indent + "x") for line in lines)
    assert text.endswith("x\n")


@pytest.mark.parametrize(("indent", "hang"), [(0, 0), (25, 0), (8, 8), (5, 20)])
def test_a_narrow_terminal_leaves_some_room(indent: int, hang: int) -> None:
    """At least twenty columns, whatever the indent."""
    lines = Painter(None, 30).line(("x" * 100, ""), indent=indent, hang=hang).splitlines()
    rooms = [len(line.strip()) for line in lines]
    assert rooms[0] == max(20, 30 - indent)
    assert set(rooms[1:-1]) <= {max(20, max(20, 30 - indent) - hang)}
    assert [len(line) - len(line.lstrip()) for line in lines[1:]] == [indent + hang] * (
        len(lines) - 1
    )


@pytest.mark.parametrize("color", [None, "standard"])
def test_lines_of_the_least_width_stay_whole(color: str | None) -> None:
    lines = Painter(color, 10).line(("x" * 50, "")).splitlines()
    assert [len(line) for line in lines] == [20, 20, 10]


def test_numbers_and_names_get_no_colour_of_their_own() -> None:
    text = "line 24 of 'a.837': 10.00 True None /tmp/a https://b.example [bold]x[/bold] :smile:"
    assert Painter("standard").line((text, "")) == f"{text}\n"


@pytest.mark.parametrize("more", [0, 1])
def test_an_indent_alone_moves_a_line(more: int) -> None:
    assert Painter(None, 40).line(("a b", "bold"), indent=2 + more) == " " * (2 + more) + "a b\n"
    painted = Painter("standard", 40).line(("a b", "bold"), indent=2 + more)
    assert painted == " " * (2 + more) + "\x1b[1ma b\x1b[0m\n"


def test_a_wide_line_without_a_terminal_is_not_broken_when_it_is_coloured() -> None:
    assert Painter("standard").line(("x" * 5000, "")) == "x" * 5000 + "\n"


@pytest.mark.parametrize(
    ("env", "is_coloured"),
    [
        ({}, False),
        ({"FORCE_COLOR": "1"}, True),
        ({"FORCE_COLOR": ""}, False),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        ({"NO_COLOR": "1"}, False),
    ],
)
def test_colour_in_a_file_only_when_it_is_forced(
    env: dict[str, str], is_coloured: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR", "COLORTERM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm")
    for name, value in env.items():
        monkeypatch.setenv(name, value)
    painter = Painter.of(io.StringIO())
    assert (painter.color is not None) == is_coloured
    assert painter.width is None


def test_several_lines_stay_several() -> None:
    assert clean_lines("a\x07b\nc\rd\n") == "a\ufffdb\nc\ufffdd\n"
    assert clean("a\nb") == "a\ufffdb"
