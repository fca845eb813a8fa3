"""The Python client, against a service in a process of its own; the library answers the same."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from examples import EXAMPLES
from headnote import Engine
from headnote.client import Client, Decided, ServiceProblem
from headnote.engine.claims.reading import read_claim
from headnote.engine.explain import Words, as_data
from prepared import copy_prepared
from serving import Served

CLAIMS = [f"{name}.yaml" for name in ("hinges", "marmalade", "pickles", "refrigerator", "sea-bass", "switchboard")]


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory, prepared: Path) -> Iterator[Client]:
    folder = tmp_path_factory.mktemp("served")
    copy_prepared(prepared, folder)
    served = Served(folder)
    with Client(served.address, served.key("the client's")) as one:
        yield one
    served.end()


@pytest.mark.parametrize("name", CLAIMS)
def test_the_service_answers_as_the_library_does(client: Client, name: str) -> None:
    claim = read_claim(str(EXAMPLES / name), None)
    expected = as_data(Engine.load(claim.agreement).determine(claim), Words("en"))
    assert client.determine(claim).determination == expected


def test_a_key_puts_a_determination_on_record_once(client: Client) -> None:
    claim = read_claim(str(EXAMPLES / "marmalade.yaml"), None)
    first = client.determine(claim, key="shipment 17")
    assert first.id is not None
    assert client.determine(claim, key="shipment 17").id == first.id
    assert client.recorded(first.id).determination == first.determination
    with pytest.raises(ServiceProblem) as found:
        client.determine(read_claim(str(EXAMPLES / "refrigerator.yaml"), None), key="shipment 17")
    assert (found.value.status, found.value.kind) == (409, "key-used")


def test_what_is_wrong_with_a_claim_is_told_where(client: Client) -> None:
    with pytest.raises(ServiceProblem) as found:
        client.determine({"agreement": "rcep", "date": "yesterday"})
    assert found.value.status == 422
    assert {"date", "good"} <= {one.at for one in found.value.troubles}


def test_one_claim_of_a_list_stops_no_other(client: Client) -> None:
    claim = read_claim(str(EXAMPLES / "marmalade.yaml"), None)
    first, second = client.determine_many([{"agreement": "rcep"}, claim])
    assert isinstance(first, ServiceProblem)
    assert isinstance(second, Decided)
    assert second.determination.verdict == "originating"


def test_a_list_with_a_key_is_on_record_once_or_not_at_all(client: Client) -> None:
    claims = [read_claim(str(EXAMPLES / f"{name}.yaml"), None) for name in ("marmalade", "refrigerator")]
    first, again = (
        [one.id for one in client.determine_many(claims, key="a list") if isinstance(one, Decided)] for _ in range(2)
    )
    assert (first, len(first)) == (again, len(claims))
    assert None not in first
    with pytest.raises(ServiceProblem):
        client.determine_many([{"agreement": "rcep"}, *claims], key="another list")


def test_duties_comparisons_rules_and_words(client: Client) -> None:
    """hinges.yaml is of JIEPA, between two parties of RCEP too; 2007.91 is CC (RCEP's row as shipped)."""
    hinges = read_claim(str(EXAMPLES / "hinges.yaml"), None)
    duty = client.duty(hinges)
    assert duty.agreement in {one.duty.agreement for one in client.compare(hinges).candidates}
    assert client.rule("rcep", "2007.91")["rows"][0]["text"] == "CC"
    assert "originating" in client.explain(hinges).lower()


def test_a_name_is_one_part_of_an_address(client: Client) -> None:
    assert client.rule("rcep", "8538.10")["code"]
    with pytest.raises(ServiceProblem) as found:
        client.rule("rcep/rules/8538.10?of=", "8418.10")
    assert found.value.status == 404
