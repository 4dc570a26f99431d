"""Style and script of `edi validate --format html`."""
