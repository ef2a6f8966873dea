"""Who may do what with listings and import runs, and the workflows that ask."""
