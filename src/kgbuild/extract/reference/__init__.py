"""Names in text order -> what descriptions and pronouns mean."""
