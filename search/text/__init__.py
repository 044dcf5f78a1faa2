"""Text as it is searched: folded, cut into grams, taken apart. Pure; all engines share it."""
