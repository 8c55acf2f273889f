"""Whether two pictures look alike, by the looks that `bot.media.looks` writes. Pure, and without Pillow."""

from collections.abc import Sequence
from operator import mul

WAVES, GRID = 16, 4
"""The frequencies in each direction, and the fields of the grid of colours."""
DIGITS = WAVES * WAVES // 4
COLOURS = GRID * GRID * 3
MOST_WRONG = 0.14
"""The share of the frequencies in common that may differ: two pictures that have nothing to do with each other differ
in half of them."""
ENOUGH = 40
"""Frequencies in common by which pictures are told apart; those with fewer are told apart by their colours."""
MOST_DARKER = 12
"""How much the brightness of a part may differ on average, of 255."""
MOST_OFF = 10
"""How much a colour may differ, of 255."""

_MIRRORED = sum(1 << (v * WAVES + u) for v in range(WAVES) for u in range(1, WAVES, 2))
"""The frequencies whose sign a mirror changes: those that are odd from side to side."""


def alike(listed: str, seen: str) -> bool:
    """Whether two looks are of the same picture, or of its mirror image."""
    mine, his = _read(listed), _read(seen)
    common = mine[1] & his[1]
    if (count := common.bit_count()) < ENOUGH:
        return max(mine[1].bit_count(), his[1].bit_count()) < 2 * ENOUGH and _same_colours(mine[2], his[2])
    if 2 * count < max(mine[1].bit_count(), his[1].bit_count()):
        return False
    other, most = (mine[0] ^ his[0]) & common, MOST_WRONG * count
    if other.bit_count() <= most:
        return _as_bright(mine[2], his[2])
    return (other ^ (_MIRRORED & common)).bit_count() <= most and _as_bright(mine[2], _mirror(his[2]))


def is_plain(look: str) -> bool:
    """Whether a picture has so little detail that only its colours tell it from another."""
    return _read(look)[1].bit_count() < ENOUGH


def _as_bright(mine: bytes, his: bytes) -> bool:
    """Whether the parts of two pictures are equally bright, compared with the whole; drawings often share a frame."""
    ours, theirs = _light(mine), _light(his)
    return sum(abs(one - other) for one, other in zip(ours, theirs, strict=True)) <= MOST_DARKER * len(ours)


def _light(colours: bytes) -> list[float]:
    light = [sum(map(mul, (0.3, 0.6, 0.1), colours[start : start + 3])) for start in range(0, COLOURS, 3)]
    return [one - sum(light) / len(light) for one in light]


def _same_colours(mine: bytes, his: bytes) -> bool:
    return _close(mine, his) or _close(mine, _mirror(his))


def _close(mine: Sequence[int], his: Sequence[int]) -> bool:
    return all(abs(one - other) <= MOST_OFF for one, other in zip(mine, his, strict=True))


def _mirror(colours: bytes) -> bytes:
    cells = [colours[start : start + 3] for start in range(0, COLOURS, 3)]
    return b"".join(cells[row * GRID + GRID - 1 - column] for row in range(GRID) for column in range(GRID))


def _read(look: str) -> tuple[int, int, bytes]:
    return int(look[:DIGITS], 16), int(look[DIGITS : 2 * DIGITS], 16), bytes.fromhex(look[2 * DIGITS :])
