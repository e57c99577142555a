"""Admin: what is plugged in and how it does."""
