"""Reaching a person, and leaving in a second: the two things that must work when nothing else does."""
