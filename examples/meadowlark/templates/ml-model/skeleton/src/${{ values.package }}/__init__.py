"""The model ${{ values.name }}. Open `model.py` first; `gates.py` says what is good enough."""
