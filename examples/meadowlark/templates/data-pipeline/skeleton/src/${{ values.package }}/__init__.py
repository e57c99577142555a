"""The pipeline ${{ values.name }}. Open `run.py` first: it is the list of what happens."""
