"""The public pages of flows: forms that are filled in and chats, each at an address of its own."""
