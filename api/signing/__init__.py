"""The secrets projects sign with."""
