"""The load, in processes of its own: what it costs to be a client is not the server's cost."""
