"""Leeward makes happen here what `moderation` decides: people, data, pages and time."""
