"""Gitea and Forgejo: finds the repositories of organisations. Read `settings`, then `sources`."""
