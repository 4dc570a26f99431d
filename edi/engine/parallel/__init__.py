"""Several processes: large files in parts, many files side by side."""
