"""The audit log: who did what, written with the deed itself and chained."""
