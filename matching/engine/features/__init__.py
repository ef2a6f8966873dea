"""The features of a pair, one a module."""
