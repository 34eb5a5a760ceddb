"""The base of every refusal."""

from typing import Any, ClassVar


class DomainError(Exception):
    """A rule said no and nothing was changed.

    Subclasses stand beside the function that raises them. `code` is for machines (stable, snake_case);
    `str(error)` is one sentence for people, already translated; `field` names the form field at fault, if one is.
    `status` is what the API answers: 409 for a rule, 400 for a value that cannot be taken, 403 for the wrong person.
    """

    code: ClassVar[str] = "refused"
    status: ClassVar[int] = 409
    field: str | None = None

    def __init__(self, sentence: Any, *, field: str | None = None, **facts: Any) -> None:
        super().__init__(sentence)
        self.field = field
        self.facts = facts
