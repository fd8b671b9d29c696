"""Quiet signs of support on a post; it counts them and ranks nobody."""
