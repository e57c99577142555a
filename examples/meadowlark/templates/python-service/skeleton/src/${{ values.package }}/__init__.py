"""The service ${{ values.name }}. Open `app.py` first."""
