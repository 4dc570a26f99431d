"""Checking files in a browser: what the page asks of Python (`session`), and the page over loopback
(`server`). The page is made by scripts/build_page.py."""
