"""Every language says everything, and writes numbers and days as its readers do."""

import re
import string
from collections.abc import Mapping
from datetime import date

import pytest
from babel import Locale

from renderers.text.direction import levels, visual_order
from renderers.text.names import clusters
from statsbot.locale import LANGUAGES, language
from statsbot.locale.catalogue import Entry, entries

DAY = date(2025, 11, 3)


def places(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None}


def forms(entry: Entry) -> Mapping[str, str]:
    return {"other": entry} if isinstance(entry, str) else entry


@pytest.mark.parametrize("tag", LANGUAGES)
def test_each_language_has_each_sentence(tag: str) -> None:
    english, ours = entries("en"), entries(tag)
    assert set(ours) == set(english)
    for key, entry in ours.items():
        if isinstance(english[key], str):
            assert isinstance(entry, str), key
        wanted = set[str]().union(*(places(form) for form in forms(english[key]).values()))
        for form in forms(entry).values():
            # A form for one or two need not repeat the number.
            assert places(form) <= wanted, key
        assert places(forms(entry)["other"]) == wanted, key


@pytest.mark.parametrize("tag", LANGUAGES)
def test_each_plural_form_is_one_of_the_language(tag: str) -> None:
    known = {*Locale.parse(tag).plural_form.tags, "other"}
    for key, entry in entries(tag).items():
        if not isinstance(entry, str):
            assert "other" in entry, key
            assert set(entry) <= known, key
            assert all("count" in places(entry["other"]) for _ in entry), key


@pytest.mark.parametrize("tag", LANGUAGES)
def test_no_sentence_is_left_in_english(tag: str) -> None:
    english = entries("en")
    same = [
        key
        for key, entry in entries(tag).items()
        if tag != "en" and entry == english[key] and any(c.isalpha() for c in str(entry))
        and places(forms(entry)["other"]) == set()
    ]  # fmt: skip
    # Names and units are the same everywhere; a whole catalogue that is, was forgotten.
    assert len(same) <= 0.15 * len(english)


@pytest.mark.parametrize(
    ("tag", "foreign"),
    [
        ("de", r"\d %|\} (Std|Min|ms)\b|\""),
        ("ja", r": |[(),;]|[ぁ-ヿ一-龯] [{\w]|[}\w] [ぁ-ヿ一-龯]"),
        ("ar", r"[,;?]|\d%(?!\u2069)"),
        ("he", r"[א-ת]-|\""),
    ],
)
def test_each_language_has_its_own_signs(tag: str, foreign: str) -> None:
    for key, entry in entries(tag).items():
        for form in forms(entry).values():
            assert not re.search(foreign, form), (key, form)


def test_what_is_counted_has_its_case_in_arabic() -> None:
    for key, entry in entries("ar").items():
        told = forms(entry)
        # Eleven to ninety-nine take the accusative, a hundred does not.
        assert not re.search(r"\{count\} \S+ًا", told["other"]), key
        assert "few" not in told or told["few"] != told["other"], key


@pytest.mark.parametrize(
    ("tag", "numbers"),
    [
        ("en", ("42,334", "7.5k", "42k", "1.2M", "1k", "6.4%", "20%", "3.4")),
        ("de", ("42.334", "7.512", "42.334", "1,2 Mio.", "1.000", "6,4 %", "20 %", "3,4")),
        ("ja", ("42,334", "7,512", "4.2万", "120万", "1,000", "6.4%", "20%", "3.4")),
    ],
)
def test_numbers(tag: str, numbers: tuple[str, ...]) -> None:
    speak = language(tag)
    written = (
        speak.count(42_334),
        *(speak.short(value) for value in (7_512, 42_334, 1.2e6, 999.7)),
        speak.percent(0.064),
        speak.percent(0.2),
        speak.hours(3.42),
    )
    assert tuple(text.replace("\xa0", " ") for text in written) == numbers


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (0.25, "0.25"),
        (0.04, "0.04"),
        (1, "1"),
        (3.44, "3.4"),
        (9.96, "10"),
        (142.4, "142"),
    ],
)
def test_small_numbers_keep_two_digits(value: float, text: str) -> None:
    assert language("en").short(value) == text


@pytest.mark.parametrize(
    ("tag", "texts"),
    [
        ("en", "3 Nov | 3 Nov 2025 | 10–16 Nov | 28 Oct – 3 Nov 2025 | Nov | Monday"),
        ("de", "3. Nov. | 3. Nov. 2025 | 10.–16. Nov. | 28. Okt. – 3. Nov. 2025 | Nov | Montag"),
        (
            "ja",
            "11月3日 | 2025年11月3日 | 11月10日～16日 | 2025年10月28日～11月3日 | 11月 | 月曜日",
        ),
        (
            "ar",
            "3 نوفمبر | 3 نوفمبر 2025 | 10–16 نوفمبر "  # noqa: ISC004
            "| 28 أكتوبر – 3 نوفمبر 2025 | نوفمبر | الاثنين",
        ),
    ],
)
def test_days(tag: str, texts: str) -> None:
    speak = language(tag)
    written = (
        speak.day(DAY),
        speak.day(DAY, year=True),
        speak.days(date(2025, 11, 10), date(2025, 11, 16)),
        speak.days(date(2025, 10, 28), DAY, year=True),
        speak.month(DAY),
        speak.weekday(0),
    )
    cleaned = (text.replace("\u2009", " ").replace("\u202f", " ") for text in written)
    assert " | ".join(cleaned) == texts


def test_no_language_takes_the_names_of_another() -> None:
    told = {
        tag: [language(tag).month(DAY), language(tag).month(DAY, wide=True)] for tag in LANGUAGES
    }
    assert told == {
        "en": ["Nov", "November"],
        "de": ["Nov", "November"],
        "ja": ["11月", "11月"],
        "ar": ["نوفمبر", "نوفمبر"],
        "he": ["נוב׳", "נובמבר"],
    }
    assert [language(tag).weekday(1) for tag in LANGUAGES] == [
        "Tuesday", "Dienstag", "火曜日", "الثلاثاء", "יום שלישי",
    ]  # fmt: skip


def test_a_year_is_told_where_days_lie_in_two() -> None:
    text = language("en").days(date(2024, 12, 28), date(2025, 1, 3))
    assert "2024" in text and "2025" in text


def test_what_is_told_one_after_another_is_parted_as_in_the_language() -> None:
    told = {tag: language(tag).semicolons([language(tag).commas("ab"), "c"]) for tag in LANGUAGES}
    assert told == {
        "en": "a, b; c",
        "de": "a, b; c",
        "ja": "a、b；c",
        "ar": "a، b؛ c",
        "he": "a, b; c",
    }


def test_a_year_has_its_sign_in_japanese() -> None:
    years = {tag: language(tag).year(DAY) for tag in LANGUAGES}
    assert years == {"en": "2025", "de": "2025", "ja": "2025年", "ar": "2025", "he": "2025"}


def test_two_languages_are_read_to_the_left() -> None:
    assert [tag for tag in LANGUAGES if language(tag).leftward] == ["ar", "he"]


def test_a_name_that_is_read_the_other_way_turns_no_sentence() -> None:
    assert language("en").say("common.vs", period="Moss") == "vs Moss"
    assert language("en").say("common.vs", period="نور") == "vs \u2068نور\u2069"
    assert "\u2068Moss\u2069" in language("ar").say("common.vs", period="Moss")
    assert "\u2068" not in language("ar").say("common.vs", period="نور")
    told = "\u2068نور\u2069"
    assert language("en").say("common.vs", period=told) == f"vs {told}"


@pytest.mark.parametrize("tag", ["ar", "he"])
def test_a_percentage_keeps_its_sign_on_one_side(tag: str) -> None:
    speak = language(tag)
    alone, told = speak.percent(0.47), speak.say("common.watched_part", percent=speak.percent(0.47))
    for text in (alone, told):
        parts = clusters(text)
        shown = "".join(parts[index] for index in visual_order(levels(parts)))
        assert "47%" in shown


def test_what_is_not_there_is_an_error() -> None:
    with pytest.raises(KeyError):
        language("xx")
    with pytest.raises(KeyError):
        language("en").say("common.nothing")
    with pytest.raises(KeyError):
        language("en").say("common.vs")
