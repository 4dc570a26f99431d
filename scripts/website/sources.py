"""Pages of the repository as pages of the site: where each goes, and where its links lead there."""

import posixpath
import re
from pathlib import Path

from website import markdown

ROOT = Path(__file__).resolve().parents[2]
# Pages outside of docs/, which the site has too.
ELSEWHERE = {"CONTRIBUTING.md": "contributing.md", "CHANGELOG.md": "changes.md"}
_RULE = re.compile(r"\b(?:ENV|SEG|ELE|BAL|CAS|COB|COD|SIT|SVC|REM|TPR)\d{3}\b")
_RULE_AS_CODE = re.compile(f"`{_RULE.pattern}`")
_COMMAND = re.compile(r"`edi (\w+)[^`\n]*`")
_PICTURE = re.compile(r"^!\[[^\]]*\]\(([\w/-]+\.svg)\)$", re.MULTILINE)
_OUTSIDE = re.compile(r"[a-z]+:|//")


class Sources:
    """All pages by their place in the site, as Markdown whose links lead within the site.

    `rules` and `commands` are what pages are made for; where a page speaks of one it links there.
    """

    def __init__(self, rules: set[str], commands: set[str]) -> None:
        self.rules, self.commands = rules, commands
        self.places = dict(ELSEWHERE)  # in the repository, and in the site
        for file in sorted((ROOT / "docs").rglob("*.md")):
            name = file.relative_to(ROOT).as_posix()
            self.places[name] = name.removeprefix("docs/")
        self.places["README.md"] = "index.md"
        self.moved: dict[tuple[str, str], str] = {}  # page and anchor, to the page it is on now
        self.files: set[str] = set()  # that pages link to, besides pages
        self.mentions: dict[str, set[str]] = {}  # rule or command, to pages that speak of it

    def text(self, name: str) -> str:
        """A page of the repository as it is."""
        return (ROOT / name).read_text(encoding="utf-8")

    def page(self, name: str, text: str | None = None, place: str | None = None) -> str:
        """A page, or a part of one that has another place, with its links turned to the site."""
        place = place or self.places[name]
        text = self.text(name) if text is None else text
        text = re.sub(r"(?m)^<!-- .* -->\n", "", text)
        text = _PICTURE.sub(lambda found: self._picture(name, found[1]), text)
        text = markdown.with_links(text, lambda target: self._target(name, place, target))
        if name == "CHANGELOG.md":
            return text
        return markdown.prose(text, lambda part: self._speaking(part, place))

    def _picture(self, name: str, target: str) -> str:
        """A picture as part of the page: its text is text, its colours are the page's."""
        file = ROOT / posixpath.join(posixpath.dirname(name), target)
        return f'<div class="picture">\n{file.read_text(encoding="utf-8")}</div>\n'

    def _target(self, name: str, place: str, target: str) -> str | None:
        if _OUTSIDE.match(target):
            return target
        path, mark, anchor = target.partition("#")
        page = posixpath.normpath(posixpath.join(posixpath.dirname(name), path)) if path else name
        if page in self.places:
            to = self.moved.get((page, anchor), self.places[page])
            if to == place and mark:
                return f"#{anchor}"
            return _relative(to, place) + mark + anchor
        if (ROOT / page).is_file():
            self.files.add(page)
            return _relative(f"files/{page}", place)
        return None if (ROOT / page).is_dir() else target

    def _speaking(self, text: str, place: str) -> str:
        """Prose with links to the rules and commands that it names, headings left as they are."""
        lines = re.split(r"(?m)(^#+ .*\n)", text)
        return "".join(
            part if part.startswith("#") else self._linked(part, place) for part in lines
        )

    def _linked(self, text: str, place: str) -> str:
        def rule(found: re.Match[str]) -> str:
            code = found[0].strip("`")
            return self._link(found[0], code, f"rules/{code}.md", place, self.rules)

        def command(found: re.Match[str]) -> str:
            name = found[1]
            return self._link(found[0], name, f"commands/{name}.md", place, self.commands)

        text = markdown.outside_links(text, lambda part: _COMMAND.sub(command, part))
        text = markdown.outside_links(text, lambda part: _RULE_AS_CODE.sub(rule, part))
        return markdown.outside_code(text, lambda part: _RULE.sub(rule, part))

    def _link(self, words: str, name: str, to: str, place: str, known: set[str]) -> str:
        if name not in known or to == place:
            return words
        self.mentions.setdefault(name, set()).add(place)
        return f"[{words}]({_relative(to, place)})"


def _relative(to: str, place: str) -> str:
    return posixpath.relpath(to, posixpath.dirname(place) or ".")
