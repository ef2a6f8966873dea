"""How a list that somebody else drew up is laid out: guesses with their reasons, and layouts that were remembered."""
