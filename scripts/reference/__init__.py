"""Makes the pages of docs/reference from the code: what is not in the code is not in the reference, and the reverse."""
