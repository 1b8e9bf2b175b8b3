"""A believable population: a community, all that happens in it, and the truth about it."""
