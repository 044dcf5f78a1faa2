"""One row of the table in docs/performance.md each: `measure(bench)` finds its figures."""
