"""The half that decides: text and facts in, judgements out; it knows no account, clock, SQL or page."""
