"""What a rule wants, as a document: what `edi explain` says."""

from urllib.parse import quote

from edi.rules import registry
from edi.rules.rule import Rule
from edi.rules.selection import Selection


def rule_text(asked: str, selection: Selection | None = None) -> str | None:
    """A rule by its code or name, those of the profiles of a selection too, as Markdown. None where
    there is none."""
    own = selection.profile if selection is not None else ()
    name = asked.strip().lower()
    for rule in (*own, *registry.all_rules()):
        if name in (rule.code.lower(), rule.name):
            return _text(rule)
    return None


def rule_uri(scheme: str, code: str) -> str:
    """What an editor asks for that shows such documents under a scheme of its own."""
    return f"{scheme}:/{quote(code, safe='')}.md"


def _text(rule: Rule) -> str:
    snip = rule.snip.name.lower().replace("_", " ")
    about = [f"{rule.severity}, SNIP type {int(rule.snip)} ({snip})"]
    if rule.optional:
        about.append("only with `strict`, or selected by its code")
    if rule.guides is not None:
        about.append(f"guides {', '.join(sorted(rule.guides))}")
    if rule.status:
        about.append(f"claim status {rule.status} (277CA)")
    heading, lines = f"# {rule.code} {rule.name}", "  \n".join(about)
    return f"{heading}\n\n{lines}\n\n{rule.documentation}\n"
