"""Webhooks: signed requests of hosts, and the events they become."""
