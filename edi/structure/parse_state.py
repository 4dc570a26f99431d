"""The parse of one chunk as far as it got: Lark's state, and what may be asked of it."""

from collections import Counter
from collections.abc import Sequence
from copy import copy

from lark import Token, Tree, UnexpectedInput
from lark.parsers.lalr_analysis import Shift
from lark.parsers.lalr_interactive_parser import InteractiveParser

from edi.guides.guide import LoopSpec
from edi.structure import grammar
from edi.structure.loop_index import LoopIndex


class ParseState:
    """Takes the tokens of a chunk one by one; `kind` as in `ShapeParser.parse`."""

    def __init__(self, loops: LoopIndex, kind: str, tokens: Sequence[str]) -> None:
        self.loops = loops
        self.kind = kind
        self.tokens = tokens
        self.taken: set[str] = set()  # terminals so far
        self._open: list[LoopSpec] = []  # what the innermost loop may be, by its first segment
        self._fed: Counter[str] = Counter()  # segment ids in it
        self._within = loops.within(kind)
        self._lark = grammar.parser(loops.guide.id)
        self._state = self._lark.parse_interactive(None, start=grammar.rule_of(kind))

    def take(self, terminal: str, index: int) -> bool:
        """Feed the token; False, with nothing changed, when it is not accepted.

        Keeps in mind which loop it opens. `index` is negative for a segment that is supposed.
        """
        if not _feed(self._state, terminal, index):
            return False
        opened = [one for one in self.loops.opened_by(terminal) if one.id in self._within]
        if opened:
            self._open = opened
            self._fed.clear()
        self._fed[terminal.partition("_")[0]] += 1
        self.taken.add(terminal)
        return True

    def finish(self) -> Tree[Token]:
        """The tree of all tokens taken; ends the parse."""
        return _tree(self._state)

    # -- questions, which change nothing

    def is_foreign(self, token: str) -> bool:
        """Its qualifier is one that the guide knows, though not in the loop open now."""
        if "_" not in token or token in self.loops.terminals:
            return False
        segment_id, _, qualifier = token.partition("_")
        return all(
            not any(qualifier in s.qualifier_codes for s in loop.by_id.get(segment_id, ()))
            for loop in self._open
        )

    def is_full(self, token: str) -> bool:
        """The loop open now has as many of these already as it may have."""
        if not self._fed[token] or token in self.loops.guide.spec.openers:
            return False
        limits = [s.max_use for loop in self._open for s in loop.by_id.get(token, ())]
        return bool(limits) and all(n is not None and self._fed[token] >= n for n in limits)

    def open_path(self) -> list[Tree[Token]]:
        """The loop instances open now, outermost first: the last branch if the chunk ended here."""
        try:
            tree = _tree(self._state.copy())
        except UnexpectedInput:
            return []
        path = [tree]
        while path[-1].children and isinstance(path[-1].children[-1], Tree):
            path.append(path[-1].children[-1])
        return path

    def expected(self) -> set[str]:
        """Terminals that would be accepted now."""
        state, known = self._state, self.loops.terminals
        return {one for one in state.choices() if one in known and _accepts(state, one)}

    def would_take(self, opener: str, terminal: str) -> bool:
        """Would this terminal be accepted after `opener`, which is expected now?"""
        trial = _silent(self._state)
        trial.feed_token(Token(opener, ""))
        return _accepts(trial, terminal)

    def fitting(self, tokens: Sequence[str]) -> list[str]:
        """Terminals of those that fit from here on when the others are passed over."""
        return self._fitting(self._state, tokens)

    def fitting_chunk(self, loop: LoopSpec, tokens: Sequence[str]) -> list[str]:
        """The same in a chunk of its own, which the first segment of `loop` opened."""
        start = self._lark.parse_interactive(None, start=grammar.rule_of(loop.id))
        if not _feed(start, self.loops.triggers(loop)[0], -1):
            return []
        return self._fitting(start, tokens)

    def _fitting(self, state: InteractiveParser, tokens: Sequence[str]) -> list[str]:
        trial = _silent(state)
        found: list[str] = []
        for token in tokens:
            terminal = self.loops.terminal(token)
            if terminal is not None and _accepts(trial, terminal):
                trial.feed_token(Token(terminal, ""))
                found.append(terminal)
        return found


# -- trees


def subtrees(tree: Tree[Token]) -> list[Tree[Token]]:
    return [child for child in tree.children if isinstance(child, Tree)]


def positions(tree: Tree[Token]) -> list[int]:
    """Indexes of the segments in the tree; negative for those that are supposed."""
    return [t.start_pos or 0 for t in tree.scan_values(lambda v: isinstance(v, Token))]


# -- Lark


def _feed(state: InteractiveParser, terminal: str, position: int) -> bool:
    """Feed one token; False, with the state unchanged, when it is not accepted."""
    if not _accepts(state, terminal):
        return False
    state.feed_token(Token(terminal, "", start_pos=position))
    return True


def _accepts(state: InteractiveParser, terminal: str) -> bool:
    """Would this token be accepted? Walks the parse table alone: no copies, no trees."""
    table = state.parser_state.parse_conf.states
    stack = list(state.parser_state.state_stack)
    while True:
        entry = table[stack[-1]].get(terminal)
        if entry is None:
            return False
        action, rule = entry
        if action is Shift:
            return True
        if rule.expansion:
            del stack[-len(rule.expansion) :]
        stack.append(table[stack[-1]][rule.origin.name][1])


def _silent(state: InteractiveParser) -> InteractiveParser:
    """A copy to try tokens on, which builds no tree."""
    trial: InteractiveParser = state.copy(deepcopy_values=False)
    conf = copy(trial.parser_state.parse_conf)
    conf.callbacks = {}
    trial.parser_state.parse_conf = conf
    return trial


def _tree(state: InteractiveParser) -> Tree[Token]:
    """The tree of all tokens fed; ends the parse."""
    tree = state.feed_eof()
    assert isinstance(tree, Tree)
    return tree
