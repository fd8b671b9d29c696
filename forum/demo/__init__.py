"""The demo forum: people, rooms and open work, all written for it. It loads only where LEEWARD_ENV is demo."""
