"""Contents as forms: what a person types, field by field, and how it is read. Pure; called by drafts, pages and bulk changes."""
