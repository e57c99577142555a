"""HTML of documentation made harmless: what is not known to be is not kept (R5).

`allowed` lists elements and attributes, `classes` and `ids` say which names may stand in them, `shaping` brings what
allow-lists cannot express into a form that they can, `cleaning` puts it together.
"""

from .cleaning import CleanRules, clean_html, make_rules
from .ids import safe_fragment, safe_id
from .nesting import refuse_endless

__all__ = ["CleanRules", "clean_html", "make_rules", "refuse_endless", "safe_fragment", "safe_id"]
