"""The text ranker: candidates of a demand in order, each with calibrated probabilities of the four levels."""
