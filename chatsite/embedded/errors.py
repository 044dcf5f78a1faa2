class StartError(Exception):
    """What stops a start, said in one line to the person at the terminal. Never holds a password."""
