"""From a request to a page or to JSON."""
