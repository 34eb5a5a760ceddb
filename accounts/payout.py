"""Payout details in the clear, as they stand in a form, on an invoice, and nowhere in the database."""

import json
import re
from dataclasses import asdict, dataclass

IBAN = re.compile(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}")
BIC = re.compile(r"[A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?")
SHOWN = 4
"""Characters of an account that a mail or a list may show."""


@dataclass(frozen=True)
class Payout:
    """To whom and where. Either `iban`, or `account` with `bank` and, abroad, its `bic`."""

    legal_name: str
    address: str
    tax_number: str = ""
    iban: str = ""
    account: str = ""
    bank: str = ""
    bic: str = ""

    @property
    def number(self) -> str:
        """The account, without blanks."""
        return compact(self.iban or self.account)

    @property
    def ending(self) -> str:
        """`…3000`: enough to tell one's own accounts apart."""
        return f"…{self.number[-SHOWN:]}"

    @property
    def grouped(self) -> str:
        """The account in blocks of four, as an IBAN is written."""
        number = self.number
        return " ".join(number[n : n + 4] for n in range(0, len(number), 4)) if self.iban else self.account  # fmt: skip

    @property
    def lines(self) -> list[str]:
        return [line for line in (self.legal_name, *self.address.splitlines()) if line.strip()]

    def as_text(self) -> str:
        return json.dumps(asdict(self), sort_keys=True)

    @classmethod
    def of_text(cls, text: str) -> "Payout":
        return cls(**json.loads(text))


def compact(number: str) -> str:
    return re.sub(r"[\s.-]", "", number).upper()


def is_iban(number: str) -> bool:
    """Its form and its check digits are right (ISO 13616: the rearranged number leaves 1 when divided by 97)."""
    if not IBAN.fullmatch(number):
        return False
    digits = "".join(str(int(sign, 36)) for sign in number[4:] + number[:4])
    return int(digits) % 97 == 1


def is_bic(code: str) -> bool:
    return BIC.fullmatch(code) is not None
