"""Keys in addresses: what no key column can hold is no address."""

from django.urls.converters import StringConverter

LARGEST = 2**63 - 1


class RestConverter(StringConverter):
    """Whatever is left of the address, line breaks too."""

    regex = r"[\s\S]+"


class KeyConverter:
    """A primary key. A number beyond 64 bits leads nowhere (404) instead of to the database."""

    regex = "[0-9]{1,19}"

    def to_python(self, value: str) -> int:
        number = int(value)
        if number > LARGEST:
            raise ValueError(value)
        return number

    def to_url(self, value: int) -> str:
        return str(value)
