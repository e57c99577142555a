"""SCIM 2.0: an identity provider says who is in the company, and its people and groups are in the catalog.

Read in the order of a request: `endpoints/` (what is asked) -> `reading` and `patch` (what a body means), `filters`
(whom a list is about) -> `directory` (what is done, under which `names`) -> `store`, `queries` -> `sources` (the
catalog hears of it and asks) -> `documents` (a person as an entity).
"""
