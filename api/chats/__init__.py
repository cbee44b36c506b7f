"""Public chats: a page to write in; each message starts a run, which answers it."""
