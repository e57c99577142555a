"""People: teams and how they are reached, who knows about what, how the portal is taken up."""
