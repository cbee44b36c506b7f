"""Fields of a JSON Schema on public pages: drawn as plain HTML, and read back."""
