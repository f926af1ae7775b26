"""Persons and titles -> who holds which office of which body."""
