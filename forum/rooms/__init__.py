"""Rooms: who may enter, read and write, and what a room says of itself. It knows no thread's content."""
