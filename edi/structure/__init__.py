"""Loop structure: which segment belongs to which loop, parsed by Lark once a shape."""
