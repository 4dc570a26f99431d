"""The words of the language, as errors name them."""

from collections.abc import Collection, Iterable

_TERMINALS = {
    "CODE": "a code such as TPR101",
    "SEVERITY": "error, warning or info",
    "NAME": "a name such as prior-authorization",
    "GUIDE": "a guide such as 837P",
    "LOOP": "a loop such as 2300",
    "PATH": "a path such as CLM05-3",
    "CLAIM_STATUS": "a claim status such as A7:562",
    "COMPARISON": "= != < <= > or >=",
    "DAY": "a day such as 2026-01-31",
    "NUMBER": "a number",
    "STRING": 'a text in quotes ("...")',
    "LPAR": '"("',
    "RPAR": '")"',
    "COMMA": '","',
    "TO_HIGH": '".."',
    "$END": "the end of the file",
}
_VALUE = {"PATH", "COUNT", "SUM", "EARLIEST", "LATEST", "DAYS"}
_GROUPS = (  # said as one thing
    (_VALUE | {"LOOP", "LPAR", "NOT", "SOME", "NO", "EVERY"}, "a condition such as REF[G1]"),
    (_VALUE | {"DAY", "NUMBER", "STRING"}, "a path, a number, a day or a text in quotes"),
    ({"DAY", "NUMBER", "STRING"}, "a number, a day or a text in quotes"),
    ({"PATH", "DAY", "EARLIEST", "LATEST"}, "a path or a day"),
)
_KEYWORDS = (
    *"rule also in for each when require forbid at status see snip optional and or not".split(),
    *"present absent list matches some no every where count sum earliest latest".split(),
    *"days from to".split(),
)


def unexpected(found: str, expected: Collection[str]) -> str:
    """ "`requires` is not expected here; expected: require or forbid". `expected` are terminals."""
    import difflib

    left = set(expected)
    names = []
    for those, name in _GROUPS:
        if those <= left:
            left -= those
            names.append(name)
    names += [_name(one) for one in left]
    ordered = sorted(dict.fromkeys(names), key=lambda name: (name.startswith("`"), name))
    listed = _either(ordered) if ordered else "something else"
    if not found:
        return f"the text ends too early; expected: {listed}"
    near = ""
    keywords = [one.lower() for one in expected if one.lower() in _KEYWORDS]
    if close := difflib.get_close_matches(found.lower(), keywords, 1, 0.6):
        near = f" (did you mean {close[0]}?)"
    shown = "".join(one if one.isprintable() else "?" for one in found)
    shown = shown if len(shown) <= 40 else f"{shown[:37]}..."
    quoted = f"`{shown}`"
    if found[0] in "\u201c\u201d\u201e\u2018\u2019'":
        near = ' (texts are in straight double quotes: "...")'
    if found.isalnum() and found.isupper() and "STRING" in expected:
        near = f' (a code is written in quotes: "{shown}")'
    return f"{quoted} is not expected here{near}; expected: {listed}"


def first_word(text: str) -> str:
    """What an error shows of the text that it stands at."""
    line = text.split("\n", 1)[0]
    if line[:1] == '"':
        return line.rstrip()
    word = line.split(maxsplit=1)
    return word[0] if word else ""


def near(name: str, known: Iterable[str], count: int = 3) -> str:
    """ "; near: 2310A or 2310B", "" where nothing is."""
    import difflib

    found = difflib.get_close_matches(name, list(known), count, 0.5)
    return f"; near: {_either(found)}" if found else ""


def _either(names: list[str]) -> str:
    *first, last = names
    return f"{', '.join(first)} or {last}" if first else last


def _name(terminal: str) -> str:
    if terminal in _TERMINALS:
        return _TERMINALS[terminal]
    word = terminal.lower()
    return f"`{word}`" if word in _KEYWORDS else word
