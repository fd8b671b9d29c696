"""Where admins set up rooms and people; it reads no letter and decides no case."""
