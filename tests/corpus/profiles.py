"""ICC profiles of wide gamuts, and what their colours are in sRGB: the arithmetic of the standards, not a library's."""

import struct

import numpy

P3 = ((0.5151, 0.2412, -0.0011), (0.2919, 0.6922, 0.0419), (0.1572, 0.0666, 0.7841))
ADOBE = ((0.6097, 0.3111, 0.0195), (0.2053, 0.6257, 0.0609), (0.1492, 0.0632, 0.7446))
SRGB = ((0.4361, 0.2225, 0.0139), (0.3851, 0.7169, 0.0971), (0.1431, 0.0606, 0.7141))
"""XYZ of red, green and blue, adapted to D50."""
GAMMA = 563 / 256
Primaries = tuple[tuple[float, float, float], ...]


def profile(primaries: Primaries) -> bytes:
    """Return a profile of version 2 with these primaries and a gamma of 2.2."""

    def xyz(values: tuple[float, ...]) -> bytes:
        return b"XYZ \0\0\0\0" + struct.pack(">3i", *(round(one * 65536) for one in values))

    curve = b"curv\0\0\0\0" + struct.pack(">IHxx", 1, round(GAMMA * 256))
    told = b"desc\0\0\0\0" + struct.pack(">I", 5) + b"test\0" + bytes(79)
    parts = {b"desc": told, b"cprt": b"text\0\0\0\0none\0\0\0\0", b"wtpt": xyz((0.9642, 1.0, 0.8249))}
    for name, values in zip((b"r", b"g", b"b"), primaries, strict=True):
        parts |= {name + b"XYZ": xyz(values), name + b"TRC": curve}
    table, data, place = b"", b"", 128 + 4 + 12 * len(parts)
    for name, part in parts.items():
        padded = part + bytes(-len(part) % 4)
        table += name + struct.pack(">II", place + len(data), len(part))
        data += padded
    body = struct.pack(">I", len(parts)) + table + data
    head = struct.pack(">I4sI4s4s4s12x4s", 128 + len(body), b"\0\0\0\0", 0x02400000, b"mntr", b"RGB ", b"XYZ ", b"acsp")
    head += bytes(68 - len(head)) + struct.pack(">3i", 63190, 65536, 54061)
    return head + bytes(128 - len(head)) + body


def in_srgb(color: tuple[int, int, int], primaries: Primaries) -> tuple[int, ...]:
    """Return what a colour of a gamut is in sRGB."""
    linear = (numpy.array(color) / 255) ** GAMMA @ numpy.array(primaries) @ numpy.linalg.inv(numpy.array(SRGB))
    linear = linear.clip(0, 1)
    shown = numpy.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)
    return tuple(int(one) for one in (shown * 255).round())
