"""What the clock starts may be started twice."""

from datetime import timedelta

from django.utils import timezone

from adrequests.models import AdRequest
from adrequests.tasks import overdue_requests
from adrequests.tests.factories import make_ad_request, snapshot


def test_overdue_requests_run_twice_expire_once(db, time_machine):
    late = make_ad_request()
    time_machine.move_to(timezone.now() + timedelta(days=7))
    in_time = make_ad_request()

    assert overdue_requests() == 1
    before = snapshot()
    assert overdue_requests() == 0

    assert snapshot() == before
    assert dict(AdRequest.objects.values_list("pk", "status")) == {
        late.pk: "expired",
        in_time.pk: "pending",
    }
