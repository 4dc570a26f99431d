"""How Sphinx builds the site. Nothing is fetched while it is built or read: no font, no script."""

from functools import cache
from typing import Any

from pygments.lexers.special import TextLexer
from sphinx.application import Sphinx
from sphinx.search.en import SearchEnglish

from edi import __version__

project = "edi"
release = version = __version__
extensions = ["myst_parser", "sphinx.ext.autodoc", "website.docstrings"]
html_theme = "furo"
html_title = "edi"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_copy_source = False
html_show_sourcelink = False
html_show_copyright = False
html_show_sphinx = False
exclude_patterns = ["files"]
default_role = "literal"
smartquotes = False  # quotation marks of examples stay as they are typed
myst_heading_anchors = 6
autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_preserve_defaults = True
python_use_unqualified_type_names = True
add_module_names = False
maximum_signature_line_length = 90  # else a line for each argument
highlight_language = "none"
pygments_style = "tango"
pygments_dark_style = "native"
suppress_warnings = ["myst.header"]  # levels that a page leaves out


def setup(app: Sphinx) -> dict[str, bool]:
    """Sphinx calls this."""
    for name in ("csv", "rule"):  # languages of examples that Pygments does not know
        app.add_lexer(name, TextLexer)
    # Each word's stem is worked out once: a fifth less time for the whole site.
    SearchEnglish.stem = cache(SearchEnglish.stem)
    app.connect("html-page-context", _one_navigation, priority=400)  # before the theme's
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def _one_navigation(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: object
) -> None:
    """The same navigation for all pages of rules, which are in none: made once, in a third less
    time for the whole site."""
    if page.startswith("rules/"):
        make = context["toctree"]

        def kept(**how: Any) -> Any:
            key = repr(how)
            if key not in _navigation:
                _navigation[key] = make(**how)
            return _navigation[key]

        context["toctree"] = kept


_navigation: dict[str, Any] = {}
