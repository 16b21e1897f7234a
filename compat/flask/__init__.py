"""The twin: a Flask-SocketIO server that speaks the events of SPEC E, and serves the same page."""
