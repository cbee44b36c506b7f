"""Whole projects out and in: one archive without secrets, and a new project made of one."""
