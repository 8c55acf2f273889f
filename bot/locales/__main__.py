"""python -m bot.locales: compiles the languages whose file is newer than what was made of it."""

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from bot.locales import FOLDER


def compile_all() -> None:
    """Write `es.mo` beside each `es.po`, unless it is newer; all of it or nothing."""
    for source in FOLDER.glob("*.po"):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime > source.stat().st_mtime:
            continue
        with source.open("rb") as file:
            catalog = read_po(file)
        part = target.with_suffix(".part")
        with part.open("wb") as file:
            write_mo(file, catalog)
        part.replace(target)


if __name__ == "__main__":
    compile_all()
