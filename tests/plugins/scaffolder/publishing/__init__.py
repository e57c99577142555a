"""Publishing: what templates put where."""
