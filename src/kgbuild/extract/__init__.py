"""Document -> Extraction."""
