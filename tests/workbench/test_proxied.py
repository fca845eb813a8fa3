"""The shipped Caddyfile before a service of two ports: who is led where, and a page with its socket by TLS."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx2
import pytest
from playwright.sync_api import Browser, expect

from examples import CLAIM, EXAMPLES
from ports import free_port
from prepared import copy_prepared
from programs import program
from proxied import Proxied
from serving import Served


@pytest.fixture(scope="module")
def joined(tmp_path_factory: pytest.TempPathFactory, prepared: Path) -> Iterator[tuple[Served, Proxied, str]]:
    """A service, the proxy before it, and the address of the API's own port."""
    program("caddy")
    folder, port = tmp_path_factory.mktemp("proxied"), free_port()
    copy_prepared(prepared, folder)
    options = ("--api-workers", "1", "--api-port", str(port))
    served = Served(folder, *options, HEADNOTE_PUBLIC_URL="https://localhost")
    proxy = Proxied(folder, urlsplit(served.address).port or 0, port)
    yield served, proxy, f"http://localhost:{port}"
    proxy.end()
    served.end()


@pytest.fixture(scope="module")
def client(joined: tuple[Served, Proxied, str]) -> Iterator[httpx2.Client]:
    """Asks through the proxy, once both ports answer."""
    _, proxy, api = joined
    with httpx2.Client(base_url=proxy.address, verify=proxy.trust()) as one:
        for _ in range(300):
            try:
                if httpx2.get(f"{api}/readyz").status_code == 200 and one.get("/readyz").status_code == 200:
                    break
            except httpx2.TransportError:
                pass
            time.sleep(0.1)
        yield one


def answered(address: str, route: str) -> int:
    """How many POST requests to a route a process has answered."""
    lines = httpx2.get(f"{address}/metrics").text.splitlines()
    head = f'headnote_requests_total{{method="POST",route="{route}"'
    return sum(int(float(line.rpartition(" ")[2])) for line in lines if line.startswith(head))


def test_keys_are_led_to_the_api_and_all_else_to_the_workbench(
    joined: tuple[Served, Proxied, str], client: httpx2.Client
) -> None:
    served, _, api = joined
    bearer = {"Authorization": f"Bearer {served.key('other system')}"}
    assert client.post("/v1/determinations", json=CLAIM, headers=bearer).status_code == 200
    assert (answered(api, "/v1/determinations"), answered(served.address, "/v1/determinations")) == (1, 0)
    assert client.post("/v1/determinations", json=CLAIM).status_code == 401
    assert (answered(api, "/v1/determinations"), answered(served.address, "/v1/determinations")) == (1, 1)
    # The API's port has no page: a key in the header does not lead away from it.
    assert client.get("/sign-in", headers=bearer).status_code == 200


def test_a_body_that_is_too_large_is_told_so_and_figures_stay_inside(
    joined: tuple[Served, Proxied, str], client: httpx2.Client
) -> None:
    bearer = {"Authorization": f"Bearer {joined[0].key('large')}", "Content-Type": "application/json"}
    for _ in range(5):
        answer = client.post("/v1/determinations", content=b" " * 9_000_000, headers=bearer)
        assert (answer.status_code, answer.json()["type"]) == (413, "urn:headnote:problem:too-large")
    assert client.get("/metrics").status_code == 404


def test_a_request_is_found_in_both_logs_by_its_number_and_no_key_in_either(
    joined: tuple[Served, Proxied, str], client: httpx2.Client
) -> None:
    """The proxy's says from where it came; a forwarded address that a caller invents is no matter to the service."""
    served, proxy, _ = joined
    key = served.key("logged")
    headers = {"Authorization": f"Bearer {key}", "X-Forwarded-For": "203.0.113.7"}
    number = client.get("/v1/agreements", headers=headers).headers["x-request-id"]
    for _ in range(100):
        found = [json.loads(one) for one in proxy.log.read_text(encoding="utf-8").splitlines() if number in one]
        if found:
            break
        time.sleep(0.1)
    assert [one["request"]["remote_ip"] for one in found] == ["127.0.0.1"]
    own = served.log.read_text(encoding="utf-8")
    assert number in own
    assert "203.0.113.7" not in own
    assert key not in own + proxy.log.read_text(encoding="utf-8")


def test_a_page_is_opened_by_tls_with_its_socket_and_every_cookie_stays_on_it(
    joined: tuple[Served, Proxied, str], client: httpx2.Client, browser: Browser
) -> None:
    served, proxy, _ = joined
    context = browser.new_context(ignore_https_errors=True)
    page = context.new_page()
    page.goto(proxy.address)
    page.fill("input[name=key]", served.key("analyst at a browser"))
    page.click("button")
    page.wait_for_function("window.did_handshake === true")
    page.locator("input[type=file]").nth(0).set_input_files(EXAMPLES / "marmalade.yaml")
    expect(page.get_by_role("status")).to_contain_text("ORIGINATING")
    assert {cookie["name"]: cookie["secure"] for cookie in context.cookies()} == {
        "headnote_session": True,
        "session": True,
    }
    context.close()
