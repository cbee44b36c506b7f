"""Where providers send browsers back to."""
