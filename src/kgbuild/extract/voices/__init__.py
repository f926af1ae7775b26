"""A text -> who says a stretch of it, and with what status a happening is told."""
