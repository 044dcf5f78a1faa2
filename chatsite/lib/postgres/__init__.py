"""Django's PostgreSQL, for a server that may be away for a while (`ENGINE`)."""
