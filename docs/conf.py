"""How the documentation is built: Markdown pages, no request to anybody else's server."""

project = "Manumit"
author = "The Manumit contributors"
copyright = author  # noqa: A001  # the name that Sphinx reads

extensions = ["myst_parser"]
source_suffix = {".md": "markdown"}
myst_heading_anchors = 3
myst_enable_extensions = ["deflist"]
nitpicky = True

html_theme = "furo"
html_title = "Manumit"
html_static_path = ["_static"]
html_css_files = ["house.css"]
html_copy_source = False
html_show_sourcelink = False
html_show_sphinx = False
html_use_index = False
