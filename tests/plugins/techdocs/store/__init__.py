"""What is to be built is claimed once, and what comes of it is written down."""
