"""The door: joining, signing in, sessions and staff. May not know a persona, a room's people or a post."""
