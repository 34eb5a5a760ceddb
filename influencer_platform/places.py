"""Countries and languages by their ISO codes, named in the reader's language."""

from babel import Locale

from influencer_platform.money import locale_name

NO_COUNTRY = {"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"}
LANGUAGES = (
    "ar", "bg", "bn", "ca", "cs", "da", "de", "el", "en", "es", "et", "fa", "fi", "fil", "fr",
    "gu", "he", "hi", "hr", "hu", "id", "is", "it", "ja", "kn", "ko", "lt", "lv", "ml", "mr", "ms",
    "nl", "no", "pa", "pl", "pt", "ro", "ru", "sk", "sl", "sr", "sv", "sw", "ta", "te", "th", "tr",
    "uk", "ur", "vi", "zh",
)  # fmt: skip
"""What creators publish in: a choice people can scan, not every code there is."""


def country_name(code: str) -> str:
    """`AT` → Austria; an unknown code stays as it is."""
    return str(_locale().territories.get(code, code))


def language_name(code: str) -> str:
    """`de` → German; an unknown code stays as it is."""
    return str(_locale().languages.get(code, code))


def country_choices() -> list[tuple[str, str]]:
    """(code, name) of every country, by name."""
    names = {str(code): str(name) for code, name in _locale().territories.items()}
    rows = [row for row in names.items() if row[0].isalpha() and row[0] not in NO_COUNTRY]
    return sorted(rows, key=lambda row: row[1])


def language_choices() -> list[tuple[str, str]]:
    """(code, name) of the languages offered for choice, by name."""
    return sorted(((code, language_name(code)) for code in LANGUAGES), key=lambda row: row[1])


def _locale() -> Locale:
    return Locale.parse(locale_name())
