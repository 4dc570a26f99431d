"""Which storage a place has that was given on the command line."""

from edi.convert.batch.local import LocalStorage
from edi.convert.batch.sources import is_url
from edi.convert.batch.storage import Storage


def storage_at(place: str) -> Storage:
    """A folder, or a URL. Raises `CannotConvert` for a URL of a kind that is not known, or without
    what is needed to reach it."""
    if place.startswith("file://"):
        from urllib.parse import unquote

        return LocalStorage(unquote(place.removeprefix("file://")))
    if is_url(place):
        from edi.convert.batch.remote import RemoteStorage

        return RemoteStorage(place)
    return LocalStorage(place)
