"""Benches of the running product. `bin/bench` lists them, docs/performance.md says how they work.

A row (`rows/`) starts the product's own processes on services of its own, lets a load (`load/`, in
a process of its own) work on them, and reads what that cost the server's processes.
"""
