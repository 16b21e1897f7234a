"""Other people's programs that work with Switchboard, and a server of another make for its page."""
