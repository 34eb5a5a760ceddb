"""Files in a bucket instead of the folder, against a real server of that protocol on this machine."""

import json
import os
import subprocess
import sys
from pathlib import Path

import boto3
import pytest
from django.conf import settings as project
from django.core.files.storage import storages
from moto.server import ThreadedMotoServer

from accounts.models import Export
from accounts.services import exports
from accounts.tests.factories import make_niche
from accounts.tests.files import kinds_of_tests

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning"),
]
SETTINGS = "import json; from influencer_platform import settings as s; print(json.dumps(s.STORAGES['exports']))"


def read_settings(url: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-c", SETTINGS],
        env=os.environ | {"STORAGE_URL": url, "DEBUG": "yes"},
        cwd=project.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def bucket(settings, tmp_path):
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()

    options = json.loads(
        read_settings(f"s3://key:s%2Fecret@{host}:{port}/files?tls=no&region=us-east-1").stdout
    )
    client = boto3.client(
        "s3", endpoint_url=f"http://{host}:{port}", aws_access_key_id="key", aws_secret_access_key="x", region_name="us-east-1",
    )  # fmt: skip
    client.create_bucket(Bucket="files")
    settings.EXPORTS_ROOT = tmp_path / "exports"
    settings.STORAGES = project.STORAGES | {"exports": options}
    try:
        yield client
    finally:
        client.close()
        server.stop()


def names(client) -> list[str]:
    return [one["Key"] for one in client.list_objects_v2(Bucket="files").get("Contents", [])]


def test_a_file_is_one_object_that_its_owner_reads_until_it_expires(bucket, sponsor):
    make_niche("=A")
    with kinds_of_tests():
        export = exports.request_export(
            kind="test_niches", by=sponsor.user, params={}, file_format="csv"
        )
        exports.build_due()
        export.refresh_from_db()
        assert (export.status, names(bucket)) == (Export.Status.DONE, [export.file])
        assert list(Path(project.EXPORTS_ROOT).iterdir()) == []

        with exports.open_export(export=export, by=sponsor.user) as file:
            assert b"'=A" in file.read()
        Export.objects.update(expires_at=export.created_at)
        assert exports.expire_old() == 1
    assert names(bucket) == []


def test_a_bucket_that_is_away_leaves_the_export_for_later(bucket, sponsor):
    bucket.delete_bucket(Bucket="files")
    with kinds_of_tests():
        export = exports.request_export(
            kind="test_niches", by=sponsor.user, params={}, file_format="csv"
        )
        exports.build_due()
    export.refresh_from_db()

    assert (export.status, export.file) == (Export.Status.RUNNING, "")
    assert storages["exports"].__class__.__name__ == "S3Storage"


def test_an_address_without_a_bucket_is_refused():
    assert "STORAGE_URL must be" in read_settings("s3://key:secret@host").stderr
    assert "STORAGE_URL must be" in read_settings("ftp://host/bucket").stderr
