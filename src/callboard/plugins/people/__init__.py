"""People and teams: what a team owns, who is in it, how to reach it, who knows about something, and how the portal is
taken up.

Read in this order: `contacts` (how somebody is reached) -> `events`, `repositories` (what code hosts tell of whom) ->
`store/`, `queries/` -> `find/` (who knows about something) -> `cards/`, `home`, `pages/`.
"""
