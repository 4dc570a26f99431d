"""`edi lsp`."""

import click

from edi.cli import main


@click.command()
def lsp() -> int:
    """Serve an editor over standard input and output by the Language Server Protocol: findings
    while typing, names of segments and elements, outline, folding, fixes.

    The editor starts it; needs the extra lsp.
    """
    from edi.errors import MissingExtra

    try:
        from edi.language_server.server import serve
    except ModuleNotFoundError as error:
        if error.name and error.name.partition(".")[0] in ("pygls", "lsprotocol"):
            raise MissingExtra("edi lsp", "lsp") from None
        raise
    serve()
    return main.OK
