"""Stamps: a step is skipped exactly while its inputs are what they were."""

from pathlib import Path

from itpm.launcher.stamps import Stamp, digest_of, files_below


def test_a_stamp_fits_only_the_digest_it_was_kept_with(tmp_path: Path) -> None:
    stamp = Stamp(tmp_path / "deep" / "step")
    assert not stamp.fits("one")
    stamp.keep("one")
    assert stamp.fits("one")
    assert not stamp.fits("two")
    stamp.drop()
    assert not stamp.fits("one")
    assert list((tmp_path / "deep").iterdir()) == []


def test_content_name_and_words_change_the_digest(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    first.write_text("a")
    second.write_text("a")
    start = digest_of([first])
    assert digest_of([first]) == start
    assert digest_of([second]) != start
    assert digest_of([first], "word") != start
    first.write_text("b")
    assert digest_of([first]) != start


def test_words_are_kept_apart(tmp_path: Path) -> None:
    assert digest_of([], "ab", "c") != digest_of([], "a", "bc")


def test_caches_are_no_inputs(tmp_path: Path) -> None:
    for name in ("code.py", "__pycache__/code.pyc", "node_modules/left/index.js", "deep/more.py"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x")
    assert files_below(tmp_path) == [tmp_path / "code.py", tmp_path / "deep" / "more.py"]
    assert files_below(tmp_path / "absent") == []
