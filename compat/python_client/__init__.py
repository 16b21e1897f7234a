"""python-socketio as the client, as Flask-SocketIO's users have it, at a server that speaks SPEC E."""
