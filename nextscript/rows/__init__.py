"""Rows of databases, whichever it is: names, conditions, statements, and rows in files."""
