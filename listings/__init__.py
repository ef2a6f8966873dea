"""The two lists: achievements and demands, their indicators, import, checks and publication."""
