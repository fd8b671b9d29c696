"""The moderators' desk: the queue, one case, what was decided and why, and the second look. Judges by `moderation`."""
