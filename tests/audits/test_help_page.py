"""Help by clause: everybody finds what is asked of them, and where it is done."""

from urllib.parse import quote

from django.urls import reverse

from audits.matrix import units_of


def test_each_clause_is_explained_with_the_pages_open_to_the_reader(agency, sign_in):
    client = sign_in(agency.officer)
    page = client.get(reverse("audits:help"))
    topics = [topic for part in page.context["parts"] for topic in part["topics"]]
    shown = {unit for topic in topics for unit in topic.units}
    assert shown == set(units_of(agency.profile))
    links = {place["url"] for part in page.context["parts"] for place in part["places"]}
    assert reverse("hotlists:alerts") in links
    assert reverse("audits:trail") not in links
    assert all(client.get(url).status_code == 200 for url in links)


def test_a_refusal_leads_to_its_clause(lexington, sign_in):
    client = sign_in(lexington.officer)
    close = reverse("governance:close-case", args=[lexington.case().pk])
    client.post(close)
    refused = client.post(close)
    clause = refused.context["clause"]
    link = f'href="{reverse("audits:help")}#{quote(clause)}"'
    assert link in refused.content.decode()
    assert f'id="{clause}"' in client.get(reverse("audits:help")).content.decode()
