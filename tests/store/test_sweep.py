"""Folders of the points of a sweep: names that are harmless, no way out of the output folder, one note a point."""

from pathlib import Path

import pytest

from desim.store.sweep import point_done, point_name, points, remove_points, subfolder


def test_a_point_is_named_after_its_overrides() -> None:
    assert point_name(["surge=strong", "horizon=90"]) == "surge=strong__horizon=90"
    assert point_name([]) == "default"
    assert point_name(["../../x"]) == "x"


def test_long_names_are_cut_and_stay_apart() -> None:
    one, other = (point_name([f"title={'a' * 200}{end}"]) for end in "xy")
    assert one != other
    assert len(one) <= 80
    assert len(other) <= 80


def test_a_link_out_of_the_output_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine").symlink_to(tmp_path)
    with pytest.raises(OSError, match="leads out of"):
        subfolder(tmp_path / "out", "mine", "default")
    assert subfolder(tmp_path / "out", "yours", "default") == tmp_path / "out" / "yours" / "default"


def test_points_come_in_the_order_of_their_numbers_with_the_worst_exit_code(tmp_path: Path) -> None:
    assert points(tmp_path) == ([], 0)
    point_done(tmp_path, 10, tmp_path / "ten", 0)
    point_done(tmp_path, 9, tmp_path / "nine", 3)
    point_done(tmp_path, 2, None, 1)
    assert points(tmp_path) == ([(tmp_path / "nine").resolve(), (tmp_path / "ten").resolve()], 3)
    remove_points(tmp_path)
    assert points(tmp_path) == ([], 0)
    remove_points(tmp_path)
