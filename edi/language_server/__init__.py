"""What an editor asks of a file while it is written, over the Language Server Protocol.

`file_model` knows a text (segments, loops, findings, fixes), in lines and characters as Python
counts them; `server` speaks with the editor.
"""
