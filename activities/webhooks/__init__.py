"""Who may call a webhook, and how often."""
