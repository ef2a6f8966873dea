"""htmx gets the part it asked for, everybody else the page; a page that has moved on is loaded anew."""

from tests.integration.web.pages import read_page


def test_browser_gets_the_whole_page(client):
    response = client.get("/running")
    assert read_page(response).title == "进行中 · 两单"
    assert "HX-Request" in response.vary


def test_htmx_gets_the_part_alone(client):
    text = client.get("/running", headers={"HX-Request": "true"}).get_data(as_text=True).split()
    assert (text[:2], "<html" in text) == (["<div", 'id="progress"'], False)


def test_htmx_restoring_history_gets_the_whole_page(client):
    headers = {"HX-Request": "true", "HX-History-Restore-Request": "true"}
    assert read_page(client.get("/running", headers=headers)).title == "进行中 · 两单"


def test_htmx_is_told_to_reload_a_page_without_parts(client):
    response = client.get("/", headers={"HX-Request": "true"})
    assert (response.headers["HX-Refresh"], response.get_data(as_text=True)) == ("true", "")
