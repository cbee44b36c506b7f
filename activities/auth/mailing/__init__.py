"""Sending the mails that other features write, where a mail server is set."""
