"""Taking one's words along or away: all one's posts side by side, export, erasure. Only for the member themselves."""
