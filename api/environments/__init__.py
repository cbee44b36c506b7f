"""The routes of environments and quotas."""
