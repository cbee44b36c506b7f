"""The addresses of public pages, for the people who draw."""
