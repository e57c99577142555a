"""What sites look like that MkDocs builds, and what those look like that are built here."""
