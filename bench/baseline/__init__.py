"""The simplest thing that could do the same, measured in the same run."""
