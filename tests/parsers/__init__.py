"""What reads bytes from outside, and what is tried on it."""
