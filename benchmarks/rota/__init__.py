"""Thirty days of a forum and its rota, simulated: who writes when, who wakes, and what the ladder makes of it."""
