"""What people may call themselves."""

import pytest

from accounts.names import clean_handle, clean_name, clean_status, fold, grams


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("alice", "alice"),
        ("Alice", "alice"),
        ("@Alice", "alice"),
        (" alice ", "alice"),
        ("홍길동", "홍길동"),
        ("\u1112\u1169\u11bc길동", "홍길동"),
        ("ＡＬＩＣＥ", "alice"),
        ("ali_ce.9-b", "ali_ce.9-b"),
        ("ΣΊΣΥΦΟΣ", "σίσυφοσ"),
        ("สวัสดี", "สวัสดี"),
        ("김alice", "김alice"),
    ],
)
def test_a_handle_is_stored_in_one_form(typed: str, stored: str) -> None:
    assert clean_handle(typed) == stored


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "ab",
        "a" * 31,
        "al ice",
        "al\0ice",
        "al\ud800ice",
        "alice!",
        "alice@example.com",
        ".alice",
        "alice.",
        "al..ice",
        "al\u200bice",
        "al\u202eice",
        "\u3164\u3164\u3164",
        "аlice",
    ],
)
def test_a_handle_that_misleads_or_cannot_be_typed_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        clean_handle(typed)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("홍 길동", "홍 길동"),
        ("  a \n b\t c ", "a b c"),
        ("\u202eecila", "ecila"),
        ("👩\u200d👩\u200d👧", "👩\u200d👩\u200d👧"),
        ("a" * 50, "a" * 50),
    ],
)
def test_a_name_is_one_visible_line(typed: str, stored: str) -> None:
    assert clean_name(typed) == stored


@pytest.mark.parametrize("typed", ["", "  ", "\u200b", "\u3164", "a" * 51, "a\0b", "a\udc00b"])
def test_a_name_that_cannot_be_shown_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        clean_name(typed)


def test_a_status_may_be_empty() -> None:
    assert clean_status("  ") == ""
    assert clean_status("회의 중\n") == "회의 중"


def test_a_part_of_a_name_is_found_by_its_grams() -> None:
    assert set(grams("길동")) <= set(grams("홍길동"))
    assert not set(grams("동길")) <= set(grams("홍길동"))
    assert fold("STRASSE") == fold("straße")
