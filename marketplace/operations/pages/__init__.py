"""Pages of this package: the health address and the background work."""
