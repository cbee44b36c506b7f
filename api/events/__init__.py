"""The routes of outgoing events."""
