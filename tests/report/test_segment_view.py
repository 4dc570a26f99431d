import pytest

from edi.report.segment_view import SegmentView, masked, view

SEPARATORS = "*:^"


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("CLM*P1*500***11:B:1*Y", "CLM*··*···***··:·:·*·"),
        ("HI*ABK:I10*ABF:E785^X", "HI*···:···*···:····^·"),
        ("SMITH*JO", "·····*··"),
        ("JO SMITH", "········"),
        ("SE", "SE"),
        ("", ""),
        ("NM1*\x1b[31m", "NM1*·····"),
    ],
)
def test_all_but_id_and_separators_is_masked(raw: str, shown: str) -> None:
    assert masked(raw, SEPARATORS) == shown


def test_the_file_s_own_separators_are_kept() -> None:
    assert masked("N3|A*B>C", "|>") == "N3|···>·"


@pytest.mark.parametrize(
    ("element", "component", "marked"),
    [(None, None, "SV1"), (1, None, "HC:99213:25"), (1, 3, "25"), (3, None, ""), (9, None, "")],
)
def test_the_element_is_marked(element: int | None, component: int | None, marked: str) -> None:
    raw = "SV1*HC:99213:25*150*"
    shown = view(raw, SEPARATORS, element, component, show_values=True)
    assert shown.text[shown.start : shown.end] == marked
    assert shown.carets == " " * shown.start + "^" * max(1, len(marked))


@pytest.mark.parametrize("element", [1, 5, 20, 39, 40, 60])
@pytest.mark.parametrize("width", [20, 37, 80, 500])
def test_clipping_keeps_the_mark_in_sight(element: int, width: int) -> None:
    raw = "NTE" + "".join(f"*{n:05d}" for n in range(1, 41))
    whole = view(raw, SEPARATORS, element, show_values=True)
    clipped = whole.clipped(width)
    assert len(clipped.text) <= width
    assert 0 <= clipped.start <= clipped.end <= width
    marked = whole.text[whole.start : whole.end]
    assert clipped.text[clipped.start : clipped.end] == marked


def test_a_mark_wider_than_the_line_is_cut() -> None:
    raw = f"NTE*ADD*{'x' * 300}*Y"
    clipped = view(raw, SEPARATORS, 2, show_values=True).clipped(50)
    assert len(clipped.text) == 50
    assert len(clipped.carets) <= 50
    assert "x" in clipped.text[clipped.start : clipped.end]


@pytest.mark.parametrize(
    ("width", "mark", "shown", "marked"),
    [
        (26, (4, 6), "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "EF"),  # there is room for all
        (30, (24, 26), "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "YZ"),
        (12, (4, 6), "ABCDEFGHIJK…", "EF"),
        (12, (9, 11), "ABCDEFGHIJK…", "JK"),  # the last that is in sight from the start
        (12, (10, 12), "…IJKLMNOPQR…", "KL"),
        (12, (0, 11), "ABCDEFGHIJK…", "ABCDEFGHIJK"),
        (12, (14, 16), "…MNOPQRSTUV…", "OP"),
    ],
)
def test_what_is_shown_of_a_segment_that_is_too_long(
    width: int, mark: tuple[int, int], shown: str, marked: str
) -> None:
    clipped = SegmentView("ABCDEFGHIJKLMNOPQRSTUVWXYZ", *mark).clipped(width)
    assert clipped.text == shown
    assert clipped.text[clipped.start : clipped.end] == marked
