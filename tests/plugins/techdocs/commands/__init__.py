"""The commands of documentation."""
