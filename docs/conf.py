"""How Sphinx makes the site; ``make docs`` calls it on a folder that also holds the pages made from the code."""

from importlib.metadata import version as version_of

project = "Pejling"
author = "Pejling"
copyright = "the authors of Pejling: code MIT, curated corpus CC BY 4.0"
release = version = version_of("pejling")
extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 4
html_favicon = "_static/pejling.svg"
html_theme = "furo"
html_title = "Pejling"
html_show_sphinx = False
html_copy_source = False
html_show_sourcelink = False
# The theme asks no other site for anything; its icons and fonts are the system's.
html_theme_options = {"top_of_page_buttons": []}
html_static_path = ["_static"]
html_css_files = ["pejling.css"]
language = "en"
autodoc_typehints = "signature"
autodoc_member_order = "bysource"
napoleon_google_docstring = False
napoleon_use_rtype = False
exclude_patterns = ["screenshots/*", "examples/*"]
# Files of the repository that pages point to lie beside the site, not in it.
suppress_warnings = ["myst.xref_missing", "misc.highlighting_failure"]


def setup(app):
    """Tell a reader's browser the language of each page: ``lang: da`` at the head of a Danish one."""

    def tell(_app, _page, _template, context, _tree):
        context["language"] = (context.get("meta") or {}).get("lang", language)

    app.connect("html-page-context", tell)
