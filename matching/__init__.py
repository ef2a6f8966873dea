"""Matches between the two lists: recall, ranking, evidence, abstention, the match book."""
