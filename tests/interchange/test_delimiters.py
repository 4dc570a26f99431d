"""The separators of a file, from its header or from how its first segments meet."""

import pytest

from edi.interchange.delimiters import (
    ISA_SEARCH,
    Delimiters,
    NoDelimiters,
    from_isa,
    guess_headless,
    line_break_at,
    with_used_component,
)

HEAD = (
    "ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *260615*0915*^*00501"
    "*000001001*0*T*:"
)


@pytest.mark.parametrize(
    ("text", "expected", "length"),
    [
        (f"{HEAD}~", Delimiters("*", "^", ":", "~", ""), 106),
        (f"{HEAD}~GS*", Delimiters("*", "^", ":", "~", ""), 106),
        (f"{HEAD}~\nGS*", Delimiters("*", "^", ":", "~", "\n"), 106),
        (f"{HEAD}~\r\nGS*", Delimiters("*", "^", ":", "~", "\r\n"), 106),
        (f"{HEAD}~\rGS*", Delimiters("*", "^", ":", "~", "\r"), 106),
        (f"{HEAD}~\n\nGS*", Delimiters("*", "^", ":", "~", "\n"), 106),
        (f"{HEAD}\nGS*", Delimiters("*", "^", ":", "\n", ""), 106),
        (f"{HEAD}\r\nGS*", Delimiters("*", "^", ":", "\r\n", ""), 107),
        (f"{HEAD}\rGS*", Delimiters("*", "^", ":", "\r", ""), 106),
        (f"{HEAD}\n~GS*", Delimiters("*", "^", ":", "~", ""), 107),
        (f"{HEAD}\r\n~\r\nGS*", Delimiters("*", "^", ":", "~", "\r\n"), 108),
        (f"{HEAD.replace('*', '|')}~", Delimiters("|", "^", ":", "~", ""), 106),
        (f"{HEAD[:-1]}>!", Delimiters("*", "^", ">", "!", ""), 106),
        (f"{HEAD.replace('^', 'U')}~", Delimiters("*", "", ":", "~", ""), 106),
        (f"{HEAD.replace('^', ' ')}~", Delimiters("*", "", ":", "~", ""), 106),
        (f"{HEAD.replace('*^*00501', '*^*00401')}~", Delimiters("*", "", ":", "~", ""), 106),
        (f"{HEAD.replace('*^*00501', '*^*00402')}~", Delimiters("*", "^", ":", "~", ""), 106),
        (f"{HEAD.replace('SENDER         ', 'S')}~", Delimiters("*", "^", ":", "~", ""), 92),
    ],
)
def test_of_a_header(text: str, expected: Delimiters, length: int) -> None:
    assert from_isa(text) == (expected, length)
    assert from_isa(f"junk {text}", 5) == (expected, length + 5)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ISA",
        "ISA*",
        HEAD[:-1],
        HEAD,
        f"{HEAD}X",  # a letter ends no segment
        f"{HEAD}1GS*",
        HEAD.replace("SENDER         ", "S" * ISA_SEARCH) + "~",
    ],
)
def test_of_no_header(text: str) -> None:
    with pytest.raises(NoDelimiters):
        from_isa(text)


def test_a_header_may_be_as_long_as_is_searched() -> None:
    before = HEAD.removesuffix("*:")
    for place, is_found in ((ISA_SEARCH - 1, True), (ISA_SEARCH, False)):
        text = f"{before:<{place}}*:~"  # the last separator stands there
        if is_found:
            assert from_isa(text)[1] == len(text)
        else:
            with pytest.raises(NoDelimiters):
                from_isa(text)


GS = "GS*HC*A*B*20260615*0915*1001*X*005010X222A1"
ST = "ST*837*0001*005010X222A1"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"{GS}~{ST}~", Delimiters("*", "^", ":", "~", "")),
        (f"{GS}~\n{ST}~", Delimiters("*", "^", ":", "~", "\n")),
        (f"{GS}~\r\n{ST}~", Delimiters("*", "^", ":", "~", "\r\n")),
        (f"{GS}\n{ST}\n", Delimiters("*", "^", ":", "\n", "")),
        (f"{GS}\r\n{ST}\r\n", Delimiters("*", "^", ":", "\r\n", "")),
        (f"{GS}'  {ST}'", Delimiters("*", "^", ":", "'", "")),
        (f"{ST}~BHT*0019", Delimiters("*", "^", ":", "~", "")),
        (f"{ST}~BPR*I", Delimiters("*", "^", ":", "~", "")),
        (f"{ST}~BGN*11", Delimiters("*", "^", ":", "~", "")),
        (f"{ST}~BHT*0019~HI*ABK>I10~", Delimiters("*", "^", ">", "~", "")),
        (f"{ST}~BHT*0019~HI*ABK>I10~N3*A:B~", Delimiters("*", "^", ":", "~", "")),
        (f"{ST}~BHT*0019~HI*ABK:I10~N3*A>B~", Delimiters("*", "^", ":", "~", "")),
        (f"{GS}~{ST}~".replace("*", "|"), Delimiters("|", "^", ":", "~", "")),
    ],
)
def test_of_a_file_without_an_interchange(text: str, expected: Delimiters) -> None:
    assert guess_headless(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "GS",
        GS,
        f"{GS}~",
        f"{GS}~GE*1*1001~",
        f"{ST}~{GS}~",
        f"{ST}~N3*1~",
        f"{ST} BHT*0019",
        f"{ST}XBHT*0019",
        f"{GS}~{ST}~".replace("*", "X"),
        f"HL*1~{ST}~",
        f"ST*{'A' * ISA_SEARCH}~BHT*",
    ],
)
def test_of_no_such_file(text: str) -> None:
    with pytest.raises(NoDelimiters):
        guess_headless(text)


@pytest.mark.parametrize(
    ("used", "distinct"),
    [
        (("*", "^", ":", "~"), True),
        (("*", "", ":", "~"), True),
        (("*", "*", ":", "~"), False),
        (("*", "^", "*", "~"), False),
        (("*", "^", ":", "*"), False),
        (("*", "^", "^", "~"), False),
        (("*", "^", ":", "^"), False),
        (("*", "^", ":", ":"), False),
    ],
)
def test_whether_they_are_told_apart(used: tuple[str, str, str, str], distinct: bool) -> None:
    assert Delimiters(*used).distinct == distinct


def test_what_is_made_of_them() -> None:
    assert Delimiters("*", "^", ":", "~", "\r\n").joiner == "~\r\n"
    assert Delimiters("*", "^", ":", "~", "\r\n").separators == "*:^"
    assert Delimiters() == Delimiters("*", "^", ":", "~", "")
    assert [line_break_at("A\r\nB\rC\nD", place) for place in (0, 1, 2, 4, 6, 9)] == [
        "",
        "\r\n",
        "\n",
        "\r",
        "\n",
        "",
    ]


@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("indent", ["  ", "\t", " \t  "])
def test_a_line_break_ends_segments_that_are_indented(line_break: str, indent: str) -> None:
    header = "ISA*00*          *00*          *ZZ*A              *ZZ*B              *260615*0915*^"
    text = f"{header}*00501*000001001*0*T*:{line_break}{indent}GS*HC*A*B"
    delimiters, end = from_isa(text)
    assert (delimiters.segment, text[end:]) == (line_break, f"{indent}GS*HC*A*B")


COMPOSITES = [
    "CLM*A*1***11>B>1",
    "HI*ABK>I10",
    "SV1*HC>99213*1",
    "SV2*0450*HC>J1100*1",
    "SV3*AD>D0120*1",
    "SVC*HC>99213*1",
    "SVD*P*1*HC>99213",
    "STC*A1>20",
]
OURS = Delimiters()


@pytest.mark.parametrize("segment", COMPOSITES)
def test_composites_show_their_separator(segment: str) -> None:
    """Where two are written with another than ISA16, and none with it."""
    other = OURS._replace(component=">")
    text = "ISA*00~GS*HC~"
    assert with_used_component(OURS, f"{text}{segment}~") == OURS
    assert with_used_component(OURS, f"{text}{segment}~\n  {segment}~") == other
    assert with_used_component(OURS, f"{text}{segment}~{segment}~HI*ABK:I10~") == OURS
    assert with_used_component(OURS, f"{text}HI*ABK:I10~{segment}~{segment}~") == OURS
    assert with_used_component(OURS, f"{text}{segment}~{segment.replace('>', '|')}~") == OURS
    moved = segment.replace("*", "**", 1)
    assert with_used_component(OURS, f"{text}{moved}~{moved}~") == OURS
    assert with_used_component(OURS, f"{text}N3*A>B~N3*A>B~") == OURS


@pytest.mark.parametrize("used", "*^~")
def test_what_separates_something_else_separates_no_components(used: str) -> None:
    segment = f"HI*ABK{used}I10"
    assert with_used_component(OURS, f"{segment}~{segment}~") == OURS


@pytest.mark.parametrize("used", " .-_/A1")
def test_what_stands_in_values_separates_none(used: str) -> None:
    segment = f"HI*ABK{used}I10"
    assert with_used_component(OURS, f"{segment}~{segment}~") == OURS


@pytest.mark.parametrize(("before", "is_other"), [(2, False), (7, False), (8, True), (20, True)])
def test_eight_composites_are_enough(before: int, is_other: bool) -> None:
    text = "HI*ABK>I10~" * before + "HI*ABK:I10~"
    assert (with_used_component(OURS, text).component == ">") == is_other


@pytest.mark.parametrize(("size", "is_other"), [(32_768 - 40, True), (32_768, False)])
def test_composites_are_sought_at_the_start(size: int, is_other: bool) -> None:
    text = "N3*" + "x" * (size - 4) + "~HI*ABK>I10~HI*ABK>I10~"
    assert (with_used_component(OURS, text).component == ">") == is_other


def test_segments_without_the_element_show_nothing() -> None:
    assert with_used_component(OURS, "CLM*A~CLM~HI~SV2*0450~") == OURS
    assert with_used_component(OURS, "") == OURS


@pytest.mark.parametrize(("gap", "is_found"), [(1024, True), (1025, False)])
def test_how_far_the_second_segment_of_a_headless_file_is_sought(gap: int, is_found: bool) -> None:
    text = f"{'ST*837*0001':<{gap - 6}}".replace(" ", "x") + "~\nBHT*0019~"
    assert text.index("BHT*") + 4 <= gap + 6
    try:
        found = guess_headless(text)
    except NoDelimiters:
        found = None
    end = text.index("BHT*") + 4
    assert (found is not None) == (end <= ISA_SEARCH)


@pytest.mark.parametrize("place", [65_000, 65_600])
def test_how_far_components_of_a_headless_file_are_sought(place: int) -> None:
    text = f"{ST}~BHT*0019~N3*{'x' * (place - 50)}~HI*ABK>I10~"
    component = ">" if text.index(">") < 65_536 else ":"
    assert guess_headless(text).component == component
