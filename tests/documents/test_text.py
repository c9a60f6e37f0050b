import pytest

from inkling.documents.text import clean, decode, one_line, without

GERMAN = "Käse und Brötchen für Jürgen, süß und größer. " * 20
RUSSIAN = "Быстрая лиса прыгает через ленивую собаку, и это хорошо. " * 20
JAPANESE = "吾輩は猫である。名前はまだ無い。どこで生れたか見当がつかぬ。" * 20


@pytest.mark.parametrize(
    ("text", "charset"),
    [
        (GERMAN, "utf-8"),
        (GERMAN, "utf-8-sig"),
        (GERMAN, "utf-16"),
        (GERMAN, "utf-16-le"),
        (GERMAN, "utf-16-be"),
        (GERMAN, "utf-32"),
        (GERMAN, "cp1252"),
        (RUSSIAN, "cp1251"),
        (RUSSIAN, "koi8-r"),
        (JAPANESE, "shift_jis"),
        (JAPANESE, "euc_jp"),
        ("𐌲𐌿𐍄 😀 e\u0301 שלום", "utf-8"),
        ("", "utf-8"),
    ],
)
def test_decodes_any_charset(text, charset):
    assert decode(text.encode(charset)) == text


def test_what_is_declared_decides_where_bytes_fit_many_charsets():
    assert decode("déjà vu".encode("latin-1"), "iso-8859-1") == "déjà vu"
    assert decode("日本".encode("iso2022_jp"), "iso-2022-jp") == "日本"


def test_an_unknown_charset_does_not_fail():
    assert decode(b"caf\xe9 au lait", "x-no-such-charset").startswith("caf")


def test_a_damaged_byte_far_down_does_not_change_the_charset():
    data = ("ä" * 100_000).encode() + b"\xff" + "ö".encode()
    assert decode(data) == "ä" * 100_000 + "\ufffdö"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\r\nb\rc\nd", "a\nb\nc\nd"),
        ("a\x00b\x01c\x7f", "abc"),
        ("\ud800x", "\ufffdx"),
        ("co\u00adoperate", "cooperate"),
        ("page\x0cpage", "page\npage"),
        ("e\u0301\u200d", "e\u0301\u200d"),
        ("tab\tstays", "tab\tstays"),
    ],
)
def test_cleans(text, expected):
    assert clean(text) == expected
    assert clean(text).encode()


def test_one_line():
    assert one_line("  a\n b\t c ") == "a b c"


def test_without_takes_linear_time_and_keeps_what_is_not_closed():
    assert without("a<!--b-->c<!--d-->e", "<!--", "-->") == "ace"
    assert without("a<!--b", "<!--", "-->") == "a<!--b"
    assert without("<!--" * 200_000, "<!--", "-->") == "<!--" * 200_000
