"""The pages of matching: start, preview, runs with progress, results, one entry with its matches, the match book."""
