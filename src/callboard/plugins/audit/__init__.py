"""Audit: who did what to what, through which door, with which result, in a log that shows when it was touched.

Read in the order the data flows: `store` (a line becomes a record, in the transaction of what it tells of) -> `model`
(how records are chained by their hashes) -> `queries` (what the log holds, and whether the chain does) -> `pages`,
`commands` and `jobs`.
"""
