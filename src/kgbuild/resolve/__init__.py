"""Extractions -> World."""
