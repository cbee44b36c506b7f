"""What listens for a flow, over HTTP."""
