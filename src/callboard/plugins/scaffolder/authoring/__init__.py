"""For who writes templates: what is wrong with one (`lint`), and does it make what it is meant to (`examples`)."""

from .examples import Example, differences, example_names, parse_example, read_example
from .lint import lint_template
from .templates import TemplateFile, template_at, template_files

__all__ = [
    "Example",
    "TemplateFile",
    "differences",
    "example_names",
    "lint_template",
    "parse_example",
    "read_example",
    "template_at",
    "template_files",
]
