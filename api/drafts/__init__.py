"""Drawing a flow together: the socket, pins, snapshots, comments."""
