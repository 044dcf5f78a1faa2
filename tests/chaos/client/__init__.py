"""A client of this product in Python, by the client rules of `docs/protocol.md`, part by part.

It knows the wire alone and imports nothing of the server, so it can be held against it, and read as
an example. `Store` is what is held and the rules for changing it; `Feed` decides what an event
does; `Outbox` sends; a transport carries (socket, long polls, polls); `Client` puts them together.
"""
