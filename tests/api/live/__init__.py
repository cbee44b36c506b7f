"""Watching runs over a socket."""
