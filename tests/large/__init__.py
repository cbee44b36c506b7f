"""Data larger than memory, through whole flows."""
