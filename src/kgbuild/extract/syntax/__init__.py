"""A sentence -> its parse, mended, and the logical arguments of its words."""
