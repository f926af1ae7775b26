"""Parsed sentences -> what they name: places, persons, bodies, forces, instruments, conflicts."""
