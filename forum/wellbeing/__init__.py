"""What a member keeps for themselves: a plan for hard times, a daily line, what helps. Nothing here is screened."""
