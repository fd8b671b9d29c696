"""The on-call desk and what a member in danger sees: ring, acknowledge, talk, hand over, close. It judges no post."""
