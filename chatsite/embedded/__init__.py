"""A real PostgreSQL and a real Redis out of wheels, and the supervisor that runs the whole product
with one command.
"""
