"""GitLab: finds the projects of groups. Read `settings`, then `sources`."""
