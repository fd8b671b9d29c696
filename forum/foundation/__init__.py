"""Tools that know nothing of forums: time, ids, secrets, text. May import nothing else of ours."""
