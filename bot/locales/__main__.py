"""python -m bot.locales: compiles the languages whose file is newer than what was made of it."""

from bot.locales import FOLDER
from bot.locales.compiling import compiled


def compile_all() -> None:
    """Write `es.mo` beside each `es.po`, unless it is newer; all of it or nothing."""
    for source in FOLDER.glob("*.po"):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime > source.stat().st_mtime:
            continue
        part = target.with_suffix(".part")
        part.write_bytes(compiled(source))
        part.replace(target)


if __name__ == "__main__":
    compile_all()
