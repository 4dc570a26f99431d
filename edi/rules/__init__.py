"""Rules: one module each, in a folder per family; its docstring is the rule's documentation."""
