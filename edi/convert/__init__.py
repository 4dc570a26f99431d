"""X12 in other forms: JSON, tables, and folders of them made by several processes."""
