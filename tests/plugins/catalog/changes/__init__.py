"""The change log as a stream: who is told what, and when they are not."""
