"""Home: the front page, the news, the nudges."""
