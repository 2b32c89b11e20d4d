"""The site: how its pages are built from this folder, the declarations and the docstrings."""

from importlib.metadata import version as version_of
from typing import Any

from sphinx.application import Sphinx
from sphinx.directives.code import CodeBlock

project = "desim"
author = "The desim developers"
copyright = author
version = release = version_of("desim")
extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 4
exclude_patterns = ["_build"]
html_theme = "furo"
html_title = "desim"
html_copy_source = False
html_show_sphinx = False
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_theme_options = {"navigation_with_keys": True}
autodoc_member_order = "bysource"
autodoc_typehints = "signature"
suppress_warnings = ["myst.header"]


class CodeCell(CodeBlock):
    """A cell of a notebook (``docs/notebooks``), shown as the code that it is."""

    def run(self) -> list[Any]:
        """The block of code; ``ipython3`` is Python to the highlighter."""
        self.arguments = ["python"]
        return super().run()


def setup(app: Sphinx) -> None:
    """Let pages hold cells of notebooks."""
    app.add_directive("code-cell", CodeCell)
