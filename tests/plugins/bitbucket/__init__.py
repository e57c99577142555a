"""Bitbucket, in the cloud and on a server of one's own."""
