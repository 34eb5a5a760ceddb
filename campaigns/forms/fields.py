"""Fields for text of several lines, and for host names."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import DomainNameValidator
from django.utils.translation import gettext as _

LONGEST_HOSTS = 990
"""Characters of all host names together: what the column holds."""


class LinesField(forms.CharField):
    """Text of several lines. Browsers send CRLF but count one character: without this an unchanged text looks changed."""

    def to_python(self, value: Any) -> str:
        text = super().to_python(value) or ""
        return text.replace("\r\n", "\n").replace("\r", "\n")


class HostsField(LinesField):
    """Host names, one per line or separated by commas, as a sorted list in ASCII form."""

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        words = re.split(r"[\s,;]+", super().clean(value))
        hosts = sorted({_host(word) for word in words if word})
        if len("|".join(hosts)) > LONGEST_HOSTS:
            raise ValidationError(_("These are too many: use fewer or shorter names."))
        return hosts


def _host(word: str) -> str:
    """`Shop.Example.com` → `shop.example.com`; raises ValidationError naming the word that is none."""
    try:
        host = word.lower().encode("idna").decode("ascii")
        DomainNameValidator(accept_idna=False)(host)
    except (UnicodeError, ValidationError) as error:
        sentence = _(
            "“%(word)s” is no host name. Write shop.example.com, without https:// or a path."
        )
        raise ValidationError(sentence % {"word": word[:80]}) from error
    return host
