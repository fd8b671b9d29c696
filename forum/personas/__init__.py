"""Who a member is in one room, and only there; it may not read an account, a vault or another member's persona."""
