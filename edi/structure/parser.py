"""Shape to layout: tokens are read by Lark, recovered where it does not accept them, assembled.

Slow and thorough, since its result is kept with the shape. `parse_state` is the straight parse,
`recovery` what is done when a segment is not accepted, `assembly` makes the loop instances, `usage`
counts them.
"""

from collections.abc import Sequence

from edi.guides.guide import Guide
from edi.structure.assembly import Assembly
from edi.structure.layout import Layout, ShapeProblem
from edi.structure.loop_index import LoopIndex, unknown_code
from edi.structure.parse_state import ParseState
from edi.structure.recovery import Deviations, Recovery
from edi.structure.usage import check_usage

_MAX_PROBLEMS = 100  # of one chunk; what follows then is passed over


class ShapeParser:
    """Parses token sequences of one guide; `kind` is that of the chunk: a loop id or `Loop.end`."""

    def __init__(self, guide: Guide) -> None:
        self.guide = guide
        self._loops = LoopIndex(guide)

    def unknown_code(self, segment_id: str) -> str:
        """SEG008 for a segment of X12 that this guide does not use, SEG001 for any other."""
        return unknown_code(segment_id)

    def parse(self, kind: str, tokens: Sequence[str]) -> Layout:
        """The layout of a chunk of this kind; its first token must be what opens such chunks.

        Never raises, whatever tokens follow.
        """
        state = ParseState(self._loops, kind, tokens)
        found = Deviations()
        self._read(state, Recovery(state, found))
        assembly = Assembly(self._loops, tokens, found)
        root = assembly.root(state.finish())
        roles = assembly.roles(root)
        problems = found.problems
        if kind in self.guide.loops:
            misplaced = {problem.index for problem in problems if problem.code == "SEG005"}
            problems += [
                problem
                for problem in check_usage(root, roles, tokens, self.guide.chunk_loops)
                if problem.code != "SEG004" or problem.index not in misplaced
            ]
        problems.sort(key=lambda problem: problem.index)
        return Layout(root, tuple(roles), tuple(problems), tuple(tokens), found.lacks)

    def _read(self, state: ParseState, recovery: Recovery) -> None:
        """Feed all tokens, each as it stands or as recovery reads it."""
        tokens, problems = state.tokens, recovery.found.problems
        index = 0
        while index < len(tokens):
            if len(problems) >= _MAX_PROBLEMS:
                message = (
                    f"The {len(tokens) - index} segments from here on are not expected here either."
                )
                problems.append(ShapeProblem("SEG002", message, index))
                break
            token = tokens[index]
            terminal = self._loops.terminal(token)
            doubt = recovery.tries < _MAX_PROBLEMS
            foreign = doubt and state.is_foreign(token)
            full = doubt and state.is_full(token)
            if terminal and not foreign and not full and state.take(terminal, index):
                index += 1
            else:
                index = recovery.recover(index, foreign=foreign, full=full)
