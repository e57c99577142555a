"""Tests of how the browser assets are built."""
