"""Keys in addresses: what no key column can hold is no address."""

LARGEST = 2**63 - 1


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
