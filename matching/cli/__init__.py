"""Commands of this package: `matchbook`, `match` and `model`."""
