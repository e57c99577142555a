"""Sources become sites, and only what has changed is made again."""
