"""The commands of operations, one module for each subject."""
