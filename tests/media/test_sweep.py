"""What a crash left in the spool is swept away, whatever other processes do to the same folder."""

from pathlib import Path

from bot.media.spool import Spool


def test_a_file_that_is_gone_before_it_is_looked_at_stops_nobody(tmp_path: Path) -> None:
    (tmp_path / "gone").symlink_to(tmp_path / "nothing")
    Spool(tmp_path, max_bytes=1000).sweep()
