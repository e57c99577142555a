"""Azure DevOps: what templates make there. Read `repositories`."""
