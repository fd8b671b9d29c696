"""Our own measurements: speed of pages, of writing and of screening, each with the command that made it."""
