"""Who takes part. Organisations and their other names first; people, roles and sign-in join here."""
