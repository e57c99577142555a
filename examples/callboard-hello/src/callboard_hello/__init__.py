"""Hello: people wave at software they like. Open `plugin.py` first; `store.py` has all that it keeps."""
