"""${{ values.title }}: a plugin for Callboard. Open `plugin.py` first."""
