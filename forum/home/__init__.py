"""The front of the house: first page, rules, promises, and what machines ask for. It may not write."""
