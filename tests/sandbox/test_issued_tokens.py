"""What the sandbox has issued outlives it, at a cost that does not grow with it."""

from pathlib import Path

from sandbox.issued_tokens import IssuedTokens, Token

FIRST = Token(1, "USER", "7", 100, 200)
OF_PAGE = Token(2, "PAGE", "7", 100, 0, page_id="9", parent="user-token")


def _file(folder: Path) -> Path:
    return folder / "tokens.jsonl"


def test_what_was_written_is_there_after_a_restart(tmp_path: Path) -> None:
    tokens = IssuedTokens(_file(tmp_path))
    tokens.add("user-token", FIRST)
    tokens.write()
    tokens.add("page-token", OF_PAGE)
    tokens.write()
    kept = IssuedTokens(_file(tmp_path))
    assert list(kept) == ["user-token", "page-token"]
    assert (kept["user-token"], kept["page-token"]) == (FIRST, OF_PAGE)
    assert kept.of_page("user-token", "9") == "page-token"
    assert kept.of_page("user-token", "8") is None


def test_writing_adds_only_what_is_new(tmp_path: Path) -> None:
    tokens = IssuedTokens(_file(tmp_path))
    for number in range(100):
        tokens.add(f"token-{number}", FIRST)
    tokens.write()
    before = _file(tmp_path).stat().st_size
    tokens.add("one-more", FIRST)
    tokens.write()
    tokens.write()
    assert 0 < _file(tmp_path).stat().st_size - before < before / 50


def test_a_line_that_was_cut_off_costs_only_itself(tmp_path: Path) -> None:
    tokens = IssuedTokens(_file(tmp_path))
    tokens.add("user-token", FIRST)
    tokens.write()
    with _file(tmp_path).open("a") as file:
        file.write('["half-wri')
    kept = IssuedTokens(_file(tmp_path))
    assert list(kept) == ["user-token"]
    kept.add("page-token", OF_PAGE)
    kept.write()
    assert list(IssuedTokens(_file(tmp_path))) == ["user-token", "page-token"]


def test_cleared_tokens_do_not_come_back(tmp_path: Path) -> None:
    tokens = IssuedTokens(_file(tmp_path))
    tokens.add("user-token", FIRST)
    tokens.write()
    tokens.clear()
    assert len(IssuedTokens(_file(tmp_path))) == 0
