import json, pytest
from rest_framework.test import APIClient
from accounts.services.tokens import create_token
from accounts.tests.factories import make_sponsor, make_influencer, make_niche
pytestmark = pytest.mark.django_db
def client(user, scope="write"):
    _, text = create_token(user=user, name="x", scope=scope, days=5)
    c = APIClient(); c.credentials(HTTP_AUTHORIZATION=f"Token {text}"); return c
def show(r):
    print(r.status_code, r.get("Content-Type"), {k:v for k,v in r.items() if k in("Link","ETag","Location","Cache-Control","Idempotent-Replayed","Vary","X-Total-Count","WWW-Authenticate")}, r.content[:1500].decode()); return r
def test_walk(django_assert_max_num_queries):
    s, i = make_sponsor(), make_influencer(); make_niche("Outdoors")
    a, b = client(s.user), client(i.user)
    show(APIClient().get("/api/campaigns"))
    show(a.get("/api/campaigns"))
    body = dict(name="Ridge", description="d", category="outdoors", start_date="2027-01-01", end_date="2027-03-01", budget=5000.5, visibility="public", goals="g", status="active")
    r = show(a.post("/api/campaigns", body, format="json", HTTP_IDEMPOTENCY_KEY="k1"))
    show(a.post("/api/campaigns", body, format="json", HTTP_IDEMPOTENCY_KEY="k1"))
    show(a.post("/api/campaigns", body|{"budget":1}, format="json", HTTP_IDEMPOTENCY_KEY="k1"))
    show(a.post("/api/campaigns", body|{"budget":"1.234","committed":3}, format="json"))
    show(a.post("/api/campaigns", body|{"budget":"1.234"}, format="json"))
    pk = r.json()["id"]
    with django_assert_max_num_queries(4):
        show(b.get("/api/campaigns?count=1"))
    a.get("/api/campaigns")
    with django_assert_max_num_queries(4): a.get("/api/campaigns")
    show(a.patch(f"/api/campaign_modify/{pk}", {"name":"Ridge 2"}, format="json"))
    show(b.patch(f"/api/campaign_modify/{pk}", {"name":"Ridge 2"}, format="json"))
    r = show(b.post("/api/ad_requests", dict(campaign_id=pk, payment_amount="1000", messages="hello"), format="json"))
    rid = r.json()["id"]
    show(a.put(f"/api/adrequests_modify/{i.pk}/{pk}", dict(status="Negotiate", payment_amount=900, offer_number=1), format="json"))
    show(a.put(f"/api/adrequests_modify/{i.pk}/{pk}", dict(status="Accepted"), format="json"))
    show(b.put(f"/api/adrequests_modify/{i.pk}/{pk}", dict(status="Accepted", offer_number=1), format="json"))
    show(b.put(f"/api/adrequests_modify/{i.pk}/{pk}", dict(status="Accepted"), format="json"))
    show(b.get(f"/api/ad_requests/{rid}/offers"))
    with django_assert_max_num_queries(4): show(b.get(f"/api/ad_requests"))
    show(b.delete(f"/api/adrequests_modify/{i.pk}/{pk}"))
    for u in ("me","influencers",f"influencers/{i.pk}",f"sponsors/{s.pk}","niches","notifications","campaigns?limit=1000","campaigns?foo=1", "campaigns?min_budget=100","campaigns?q=ridge&ordering=name"):
        print(u); show(a.get("/api/"+u))
    assert 0
