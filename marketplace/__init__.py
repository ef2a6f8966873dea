"""The ground of Two Lists: what every package stands on. It imports no domain package."""
