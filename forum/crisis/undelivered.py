"""The one way in which a channel says that it took nothing; it names the kind of channel, never the address."""


class NotDelivered(Exception):
    """A channel did not take a message. Says which kind of channel and why, never the address."""
