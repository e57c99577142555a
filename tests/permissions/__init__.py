"""Who gets what, over every route of a portal."""
