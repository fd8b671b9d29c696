"""Finding letters again, only where the seeker may read; it keeps no list of what was looked for."""
