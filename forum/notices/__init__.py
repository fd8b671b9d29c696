"""What a persona is told, inside the forum only: no mail, no push, nothing that reaches a device."""
