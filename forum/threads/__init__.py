"""Threads and posts: reading, writing, changing, taking back. It decides nothing about a text; the verdict does."""
