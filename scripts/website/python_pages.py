"""The Python reference: public names of `edi`, from their docstrings."""

import inspect

import edi
from website.navigation import tree
from website.sources import Sources

PAGE = "docs/python.md"


def overview(sources: Sources) -> str:
    """docs/python.md, and the pages below it."""
    links = ", ".join(f"[{title}](reference/{name}.md)" for name, title in _TITLES.items())
    page = f"{sources.page(PAGE).rstrip()}\n\n## Reference\n\nFrom docstrings: {links}.\n\n"
    return page + tree([f"reference/{name}.md" for name in _TITLES])


_TITLES = {"functions": "Functions", "models": "Models", "errors": "Errors"}


def pages() -> dict[str, str]:
    """The pages of the reference by place."""
    parts: dict[str, list[str]] = {name: [] for name in _TITLES}
    for name in edi.__all__:
        value = getattr(edi, name)
        if not inspect.isclass(value):
            parts["functions"].append(f".. autofunction:: edi.{name}")
        elif issubclass(value, (Exception, Warning)):
            parts["errors"].append(f".. autoclass:: edi.{name}\n   :show-inheritance:")
        else:
            parts["models"].append(f".. autoclass:: edi.{name}\n   :members:\n   :undoc-members:")
    return {f"reference/{name}.md": _page(_TITLES[name], some) for name, some in parts.items()}


def _page(title: str, directives: list[str]) -> str:
    body = "\n\n".join(directives)
    return f"# {title}\n\n```{{eval-rst}}\n{body}\n```\n"
