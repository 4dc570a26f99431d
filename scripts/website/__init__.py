"""The pages of the documentation site, made from docs/, the rules, the commands and docstrings."""
