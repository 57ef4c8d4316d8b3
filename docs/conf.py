"""Sphinx configuration: strict, offline, every example executed."""

import os
import re

os.environ.setdefault("MPLBACKEND", "Agg")

import satisfaction

project = "satisfaction"
author = "The satisfaction developers"
copyright = "The satisfaction developers"
release = satisfaction.__version__
version = release

extensions = [
    "myst_parser",
    "numpydoc",
    "sphinx.ext.autodoc",
    "sphinx.ext.autosummary",
    "sphinx_copybutton",
    "sphinx_design",
    "sphinx_gallery.gen_gallery",
    "sphinxcontrib.bibtex",
]
templates_path = ["_templates"]
exclude_patterns = ["_build", "**/GALLERY_HEADER.rst"]
default_role = "autolink"
nitpicky = True
# a word in single backticks is an argument; names of the library have a capital or a dot
nitpick_ignore_regex = [("py:obj", r"[a-z_]+")]

myst_enable_extensions = ["amsmath", "colon_fence", "deflist", "dollarmath"]
myst_heading_anchors = 3

# types stand in the docstrings, in words
autodoc_typehints = "none"
autodoc_member_order = "bysource"
autosummary_generate = True
toc_object_entries_show_parents = "hide"
autosummary_imported_members = True
autosummary_ignore_module_all = False

numpydoc_show_class_members = False
numpydoc_validation_checks = {
    "GL05",  # tabs
    "GL06",  # unknown section
    "GL07",  # order of sections
    "GL08",  # no docstring
    "GL10",  # malformed directive
    "PR02",  # documented parameter that does not exist
    "PR03",  # order of parameters
    "PR05",  # type ends with a full stop
    "PR10",  # no space before the colon
    "RT03",  # return value without description
    "SS01",  # no summary
    "SS03",  # summary without full stop
    "SS04",  # summary with leading space
    "YD01",  # generator without Yields
}
# constructors are documented with their class, and enum members by their names
# (numpydoc takes a function's argument `cls` for that of a class method)
numpydoc_validation_exclude = {r"\.__", r"\.(name|value)$", r"\.testing\.records$"}

bibtex_bibfiles = ["references.bib"]
bibtex_default_style = "plain"
bibtex_reference_style = "author_year"

sphinx_gallery_conf = {
    "examples_dirs": "../examples",
    "gallery_dirs": "gallery",
    "filename_pattern": r"\.py$",
    "remove_config_comments": True,
    "abort_on_example_error": True,
    "download_all_examples": False,
    "show_signature": False,
    "write_computation_times": False,
    "reset_modules": (),
    "min_reported_time": 1e9,
}

html_theme = "pydata_sphinx_theme"
html_title = "satisfaction"
html_static_path = ["_static"]
html_css_files = ["wide.css"]
html_show_sourcelink = False
html_theme_options = {
    "navbar_end": ["theme-switcher"],
    "show_toc_level": 2,
    "footer_start": ["copyright"],
    "footer_end": [],
}
copybutton_prompt_text = r">>> |\.\.\. |\$ "
copybutton_prompt_is_regexp = True


def _trim_blocks(_app, _docname, source):
    """Drop the empty line that ends a doctest in Markdown; a reader has no use for it."""
    source[0] = re.sub(r"\n\n( *)```\n", r"\n\1```\n", source[0])


def setup(app):
    """Connect what this configuration adds."""
    app.connect("source-read", _trim_blocks)
