"""Extractions and World -> quads, and their validation."""
