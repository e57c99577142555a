"""Pushes reach the locations that they touch, and no others."""
