"""Who may do what with match runs, and the workflow that asks."""
