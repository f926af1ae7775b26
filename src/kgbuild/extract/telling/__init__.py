"""Frames and the parse -> happenings with filled roles, one node each, and their claims."""
