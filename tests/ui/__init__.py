"""Tests of the design system: values in Python, macros, filters, the layout and what the browser does with them."""
