"""The limits the twin keeps: the same as the server's, under the same names. Units end the names."""

from __future__ import annotations

LIMITS = {
    # Code points in a name (H2), and in a room name after folding (H3).
    "nameChars": 20,
    "roomChars": 20,
    # UTF-8 bytes in a text (H5).
    "textBytes": 20_000,
    # Characters in a message id given by its sender.
    "idChars": 64,
    # Characters in a relayed frame.
    "frameChars": 65_536,
    # Rooms one connection may be in at once.
    "roomsPerConnection": 100,
    # Bytes of one packet; what is larger ends the connection.
    "packetBytes": 1_048_576,
    # How long presence changes are gathered (H7).
    "presenceMs": 100,
}

# Events of one connection that pass at once, and how many more each second (X3).
EVENT_BURST = 120
EVENTS_PER_SECOND = 30
