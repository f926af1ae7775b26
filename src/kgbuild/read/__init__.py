"""bytes -> Document."""
