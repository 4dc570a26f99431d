"""Answers in words."""

from edi.acknowledgement.outcome import FileOutcome, InterchangeOutcome
from edi.report.painter import count


def summary(one: FileOutcome) -> str:
    """What became of a file, without its name: one line."""
    if len(one.interchanges) == 1:
        return _interchange(one.interchanges[0])
    rejected = sum(inside.verdict == "R" for inside in one.interchanges)
    texts = [count(len(one.interchanges), "interchange")]
    texts += [f"{rejected:,} rejected"] if rejected else []
    sets = {verdict: sum(i.sets[verdict] for i in one.interchanges) for verdict in "AER"}
    texts += [_sets(sets), _claims(one.interchanges)]
    return "; ".join(filter(None, texts))


def _interchange(one: InterchangeOutcome) -> str:
    texts = [f"interchange rejected (TA1 {one.note})"] if one.note != "000" else []
    texts += [_sets(one.sets), _claims([one])]
    names = ", ".join(file.path.name for file in one.files)
    if one.was_answered:
        names = f"answered before by {names}"
    texts.append(names or "nothing to be answered")
    return "; ".join(filter(None, texts))


def _sets(sets: dict[str, int]) -> str:
    words = (("A", "accepted"), ("E", "accepted with errors"), ("R", "rejected"))
    told = [f"{sets[verdict]:,} {word}" for verdict, word in words if sets[verdict]]
    return f"{count(sum(sets.values()), 'set')}: {', '.join(told)}" if told else ""


def _claims(all_of_them: list[InterchangeOutcome]) -> str:
    accepted = sum(one.accepted for one in all_of_them)
    rejected = sum(one.rejected for one in all_of_them)
    lost = sum(one.in_rejected for one in all_of_them)
    told = []
    if accepted:
        told.append(f"{accepted:,} accepted")
    if rejected:
        told.append(f"{rejected:,} rejected")
    if lost:
        told.append(f"{lost:,} in what was rejected")
    return f"{count(accepted + rejected + lost, 'claim')}: {', '.join(told)}" if told else ""
