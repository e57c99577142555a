"""The files below deploy/, rendered and read as those who run the portal do."""
