"""The routes of exports and imports."""
