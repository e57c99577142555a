"""GitHub: finds the repositories of organisations. Read `settings`, then `sources`."""
