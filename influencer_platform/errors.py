"""The base of every refusal."""

from typing import Any, ClassVar


class DomainError(Exception):
    """A rule said no and nothing was changed.

    Subclasses stand beside the function that raises them. `code` is for machines (stable, snake_case);
    `str(error)` is one sentence for people, already translated; `field` names the form field at fault, if one is.
    """

    code: ClassVar[str] = "refused"
    field: str | None = None

    def __init__(self, sentence: Any, *, field: str | None = None, **facts: Any) -> None:
        super().__init__(sentence)
        self.field = field
        self.facts = facts
