"""The cards of teams and people, and the one that says who knows about something."""

from . import knowing, organisation

CARDS = (*organisation.CARDS, *knowing.CARDS)

__all__ = ["CARDS"]
