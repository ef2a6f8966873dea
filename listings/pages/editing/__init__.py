"""The pages of editing: forms in steps, review, conflicts, versions. What happens is `services/editing`."""
