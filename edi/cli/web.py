"""`edi web`."""

from contextlib import suppress
from pathlib import Path

import click

from edi.cli import main
from edi.cli.number import Number


@click.command()
@click.option(
    "--port",
    type=Number(0, 65535),
    default=0,
    metavar="N",
    help="Port of 127.0.0.1. [default: a free one]",
)
@click.option(
    "--page",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    metavar="FILE",
    help="The page, made by scripts/build_page.py. [default: the one installed]",
)
@click.option("--no-browser", is_flag=True, help="Only print the address.")
def web(port: int, page: Path | None, no_browser: bool) -> int:
    """Serve the page that checks files in a browser, on this machine only, until Ctrl-C.

    The browser does all the work: no file is sent to this server, or anywhere.
    """
    from edi.web.server import NoPage, Server, read_page, serve

    try:
        server = Server(read_page(page), port)
    except NoPage as error:
        raise click.UsageError(str(error)) from None

    def ready(address: str) -> None:
        click.echo(f"{address} (Ctrl-C ends it)")
        if not no_browser:
            import webbrowser

            webbrowser.open(address)

    with suppress(KeyboardInterrupt):
        serve(server, ready)
    return main.OK
