"""Custom code runs in processes of its own, hosts: what ends one ends the steps in it, no more."""
