"""`edi rules` in a window: what a rule finds is wrapped in a column of its own."""

from edi_command import edi, edi_with

TERMINAL = """
import io
class Terminal(io.TextIOWrapper):
    def isatty(self):
        return True
sys.stdout = Terminal(sys.stdout.detach(), encoding="utf-8", write_through=True)
"""


def test_wrapped_lines_stay_in_their_column() -> None:
    plain = edi("rules").stdout.splitlines()
    done = edi_with(TERMINAL, "rules", COLUMNS="110", NO_COLOR="1")
    lines = done.stdout.splitlines()
    column = next(line.index("The claim's total") for line in plain if line.startswith("BAL001"))
    assert len(lines) > len(plain)
    assert max(map(len, lines)) <= 110
    joined: list[str] = []
    for line in lines:
        if line.startswith(" "):
            assert len(line) - len(line.lstrip()) == column, line
            joined[-1] += f" {line.strip()}"
        else:
            joined.append(line)
    assert joined == plain
