"""Sphinx configuration: four doors, no outside host, warnings are errors."""

project = "Comity"
author = "The authors of Comity"
copyright = "2026, the authors of Comity"
extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
html_theme = "furo"
html_title = "Comity"
exclude_patterns = ["_build"]
myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3
autodoc_member_order = "bysource"
autodoc_typehints = "none"
napoleon_google_docstring = False
napoleon_use_rtype = False
nitpick_ignore_regex = [("py:.*", ".*")]
napoleon_attr_annotations = False
