"""Who someone is in one room; may never list a member's personas but for that member, in their own presence."""
