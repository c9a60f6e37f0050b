import unicodedata

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
    assert decode(text.encode(charset)) == unicodedata.normalize("NFC", text)


SENTENCES = {
    "cp1252": [
        "Hello Mr. Müller, your appointment is on Friday at noon in the main office.\n",
        "Dear Björn,\nplease find attached the contract for the flat in the city. Kind regards, Anna\n",
        "The café on the corner opens at nine and the food is good. We met there twice last year.\n",
        "Le rendez-vous est reporté à mardi, merci de préparer les dossiers.\n",
        "El señor García vive en España desde el año pasado, y no volverá hasta el otoño.\n",
        "A reunião foi adiada para terça-feira; não é possível confirmar as informações.\n",
        "La città è più bella d'estate, perché il sole c'è sempre e la gente è più felice.\n",
        "Vi träffas på måndag klockan åtta, och därefter åker vi till Göteborg för att äta.\n",
        "Hyvää päivää, kokous on siirretty tiistaille. Lähettäkää pöytäkirja ennen sitä.\n",
        "It’s a “smart” quote – see the attached list of things to do, and don’t be late for it.\n",
        "Price: 30 € per month, plus deposit of 500 € at the beginning, and nothing after that.\n",
        "Temperature 20 °C outside, 25 °C inside the house today and 18 °C at night outside.\n",
        "Name;Ort;Betrag\nMüller;Köln;12,50\nMeier;Bonn;13,00\nSchulz;Düsseldorf;14,20\n",
        "Koordinaten: 52°31'12\" N, 13°24'18\" O; Abweichung ±3 µm, Fläche 12 m².\n",
        "No-break spaces are all that it holds:\xa0here,\xa0here and\xa0here, too, in this line.\n",
    ],
    "cp1251": [
        "Просим подготовить отчёт к вторнику, встреча перенесена.\n",
        "Ivan;Petrov;Москва\nAnna;Orlova;Казань\n",
    ],
    "koi8_r": ["Просим подготовить отчёт к вторнику, встреча перенесена.\n", "Завтра едем на дачу, возьми хлеб.\n"],
    "cp866": ["Просим подготовить отчёт к вторнику, встреча перенесена.\n"],
    "cp850": ["Die Prüfung fällt aus, die Größe der Straße genügt nicht.\n"],
    "mac_roman": ["Die Prüfung fällt aus, die Größe der Straße genügt nicht.\n"],
    "cp1250": [
        "Proszę o odpowiedź w środę, ponieważ później wyjeżdżam.\n",
        "Příliš žluťoučký kůň úpěl ďábelské ódy.\n",
    ],
    "iso8859_2": ["Proszę o odpowiedź w środę, ponieważ później wyjeżdżam.\n"],
    "cp1253": ["Η συνάντηση μεταφέρθηκε στην Τρίτη το πρωί.\n"],
    "cp1254": ["Toplantı salıya ertelendi, lütfen şu raporu hazırlayın. İyi günler.\n"],
    "cp1255": ["הפגישה נדחתה ליום שלישי. אנא הכינו את הדוח לפני כן. תודה רבה.\n"],
    "cp1256": ["تم تأجيل الاجتماع إلى يوم الثلاثاء. يرجى إعداد التقرير قبل ذلك.\n"],
    "cp1257": ["Susitikimas perkeltas į antradienį. Prašome parengti ataskaitą iki šeštadienio, ačiū.\n"],
    "cp874": ["การประชุมเลื่อนไปวันอังคาร โปรดเตรียมรายงาน ขอบคุณมาก\n"],
    "shift_jis": ["会議は火曜日に延期されました。資料をご準備ください。\n", "東京都の人口は約千四百万人である。\n"],
    "euc_jp": ["会議は火曜日に延期されました。資料をご準備ください。\n", "東京都の人口は約千四百万人である。\n"],
    "gb18030": ["会议改到星期二举行，请准备材料。\n", "首都是北京。人口众多，历史悠久。\n"],
    "big5": ["會議改到星期二舉行，請準備材料。\n", "首都是臺北。人口約二千三百萬。\n"],
    "euc_kr": ["회의는 화요일로 연기되었습니다. 자료를 준비해 주세요.\n"],
    "cp500": ["This text was written on a mainframe, and all of its lines are of letters and spaces.\n"],
}


@pytest.mark.parametrize("times", [1, 3, 40])
@pytest.mark.parametrize(
    ("charset", "sentence"), [(charset, text) for charset, texts in SENTENCES.items() for text in texts]
)
def test_guesses_the_charset_of_a_line_or_more(charset, sentence, times):
    text = sentence * max(times, 1 + 64 // len(sentence.encode(charset)))
    assert decode(text.encode(charset)) == clean(text)


@pytest.mark.parametrize("bad", [b"5 \x80", b"\xff", b"\xe4"])
def test_a_stray_byte_in_utf_8_changes_nothing_else(bad):
    line = "Die Müllabfuhr kommt früh. Größe, Straße, Öl.\n"
    assert decode(line.encode() + bad + b"\n" + line.encode()).split("\n")[0::2] == [line.strip(), line.strip()]


@pytest.mark.parametrize("charset", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize(
    "text",
    [
        "Просим подготовить отчёт к вторнику.\n" * 5,
        "会議は火曜日に延期されました。\r\n" * 9,
        "会议在星期五下午三点开始。请带上您的资料。\n" * 2,
    ],
)
def test_utf_16_of_any_script_needs_no_mark(text, charset):
    assert decode(text.encode(charset)) == clean(text)


def test_what_is_declared_decides_where_bytes_fit_many_charsets():
    assert decode("déjà vu".encode("latin-1"), "iso-8859-1") == "déjà vu"
    assert decode("日本".encode("iso2022_jp"), "iso-2022-jp") == "日本"


@pytest.mark.parametrize(
    ("text", "charset", "declared"),
    [
        ("“Don’t”, she said – and paid 5 €…", "cp1252", "iso-8859-1"),
        ("İyi günler – şimdi “evet”", "cp1254", "iso-8859-9"),
        ("囍喆龘", "gb18030", "gb2312"),
        ("똠방각하", "cp949", "euc-kr"),
        ("①②㈱髙", "cp932", "shift_jis"),
    ],
)
def test_a_charset_that_others_took_in_is_read_as_the_larger_one(text, charset, declared):
    assert decode(text.encode(charset), declared) == text


@pytest.mark.parametrize(
    ("text", "charset", "declared"),
    [
        ("הפגישה ביום שישי", "iso8859-8", "iso-8859-8-i"),
        ("การประชุมวันศุกร์", "cp874", "windows-874"),
        ("Größe für alle", "mac_roman", "x-mac-roman"),
        ("会議は金曜日", "cp932", "x-sjis"),
        ("Größe", "utf-7", "utf-7"),
        ("会议在星期五", "hz", "HZ-GB-2312"),
    ],
)
def test_charsets_are_known_by_the_names_that_mail_and_the_web_give_them(text, charset, declared):
    assert decode(text.encode(charset), declared) == text


@pytest.mark.parametrize("declared", ["utf-8", "us-ascii", "ascii", "euc-jp", "utf-16", "utf-16le"])
def test_a_charset_that_does_not_fit_was_declared_in_error(declared):
    for text in ("Größe und Übung für die Fähre nach Köln, schöne Grüße", "Le café, la crème brûlée, l'hôtel."):
        assert decode(text.encode("cp1252"), declared) == text


@pytest.mark.parametrize(
    ("data", "declared", "text"),
    [
        (b"Caf\xe9", "iso-8859-1", "Café"),
        (b"Andr\xe9", "", "André"),
        ("Treffen im Café\n".encode("latin-1"), "", "Treffen im Café\n"),
        (b"plain words " * 6000 + "größer und süßer, für Jürgen\n".encode("latin-1") * 50, "", "größer"),
        ("größer".encode()[:-1] + "ü".encode()[:1], "", "größe\ufffd"),
        ("größer ü".encode()[:-1], "utf-8", "größer \ufffd"),
    ],
)
def test_a_letter_at_the_end_is_not_lost(data, declared, text):
    assert text in decode(data, declared)


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
        ("e\u0301\u200d", "é\u200d"),
        ("tab\tstays", "tab\tstays"),
        ("\x1b[1;31mred\x1b[0m \x1b]0;title\x07rum\x1b(B \x1b[2K[1] \x1b", "red rum [1] "),
        ("Cafe\u0301 \u1112\u116c\u110b\u1174", "Café 회의"),
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
