"""The private folder of files that are never served by their address."""

import os
from typing import Any

from django.conf import settings
from django.core.files.storage import FileSystemStorage


class PrivateFolder(FileSystemStorage):
    """Files below EXPORTS_ROOT, readable by this program alone; they have no address."""

    def __init__(self) -> None:
        super().__init__(file_permissions_mode=0o600, directory_permissions_mode=0o700)

    @property
    def base_location(self) -> Any:
        # asked each time: tests move it
        return settings.EXPORTS_ROOT

    @property
    def location(self) -> str:
        return str(os.path.abspath(self.base_location))  # noqa: PTH100  (as the class above does)

    def url(self, name: str | None) -> str:
        raise ValueError(f"{name} has no address")
