"""A language's file as what the standard library reads."""

from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po


def compiled(source: Path) -> bytes:
    """Return a .po file as a .mo file; what is not translated yet is left out, so that it is said in English."""
    with source.open("rb") as file:
        catalog = read_po(file)
    for message in list(catalog):
        said = message.string if isinstance(message.string, tuple | list) else (message.string,)
        if message.id and not all(said):
            catalog.delete(message.id, message.context)
    made = BytesIO()
    write_mo(made, catalog)
    return made.getvalue()
