"""What runs outside workflow code: the steps of flows and the engine's own errands."""
