"""Lists of a user's own in rules: "in list imaging" becomes what is in the list.

So needs are derived from it as from codes that are written out, and the tree that is kept for the
next run says all. A list that is too long to be written out is known by a digest.
"""

from collections.abc import Mapping
from typing import Any

from edi.rule_language.code_set import MOST_WRITTEN_OUT, CodeSet, named
from edi.rule_language.tree import Among, Listed, RuleTree, Span, Text


def with_lists(tree: RuleTree, lists: Mapping[str, CodeSet]) -> RuleTree:
    """The rule with what is in the lists that it names."""
    found: RuleTree = _replaced(tree, lists) if lists else tree
    return found


def _replaced(value: Any, lists: Mapping[str, CodeSet]) -> Any:
    if isinstance(value, Listed) and value.name in lists:
        codes = lists[value.name]
        if len(codes) > MOST_WRITTEN_OUT:
            return value._replace(name=named(codes))
        texts = [Text(code, value.at) for code in sorted(codes.codes)]
        spans = [Span(Text(low, value.at), Text(high, value.at)) for low, high in codes.spans]
        return Among(value.left, (*texts, *spans))
    if not isinstance(value, tuple):
        return value
    made = [_replaced(one, lists) for one in value]
    return type(value)(*made) if hasattr(value, "_fields") else tuple(made)
