"""The fast path: is a claim plainly right?"""
