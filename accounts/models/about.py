"""Rows that point at something of any kind: a company, a creator, a campaign, a message."""

from typing import Any, TypeVar

from django.db import models

Row = TypeVar("Row", bound="About")


class AboutQuerySet(models.QuerySet[Row]):
    def about(self, target: models.Model) -> Any:
        return self.filter(object_type=target._meta.label_lower, object_id=target.pk)


class About(models.Model):
    """Base of rows about one object, named by its model's label and key; accounts.subjects finds the object again."""

    object_type = models.CharField(max_length=60, editable=False)
    object_id = models.BigIntegerField(editable=False)

    class Meta:
        abstract = True

    @staticmethod
    def pointing_at(target: models.Model) -> dict[str, Any]:
        """The two fields of a row about `target`."""
        return {"object_type": target._meta.label_lower, "object_id": target.pk}
