"""`/u/…/`: the address in a mail that stops the mails of its topic (RFC 8058).

No log-in, no cookie, no form token: the signature in the address is what allows it, and a mailbox provider posts here by
itself. Looking changes nothing, since scanners follow every link of a mail. Nothing of the account is shown.
"""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts import unsubscribing
from accounts.middleware import open_to_flagged
from accounts.services import choices


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@open_to_flagged
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """A page with a button; a POST stops the mails, and with `again` starts them."""
    try:
        found = unsubscribing.read(token)
    except unsubscribing.TooOld:
        return render(request, "accounts/unsubscribe_too_old.html", status=410)
    topic = choices.topic_of(found[1]) if found else None
    if found is None or topic is None:
        raise Http404
    state = "asked"
    if request.method == "POST":
        state = "started" if "again" in request.POST else "stopped"
        change = choices.subscribe_again if state == "started" else choices.unsubscribe
        change(user_pk=found[0], topic=topic)
    context = {"topic": topic, "state": state, "token": token}
    return render(request, "accounts/unsubscribe.html", context)
