"""The Python packages a project's steps of code may import: named, locked, installed, mounted."""
