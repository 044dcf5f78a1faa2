class StartError(Exception):
    """What stops a start, in one line for the person at the terminal, without any password."""
