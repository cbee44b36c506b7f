"""The routes of resume links."""
