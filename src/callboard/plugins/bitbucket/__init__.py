"""Bitbucket, in the cloud and on servers of one's own: what templates make there. Read `cloud`, then `server`."""
