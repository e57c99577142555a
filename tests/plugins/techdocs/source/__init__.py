"""Sources are found, fetched, and told who wrote them."""
