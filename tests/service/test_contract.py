"""Every operation as OpenAPI describes it: what is sent by its schema, or against it, gets an answer that is described.

Schemathesis makes the requests. A claim that its schema admits may still be refused with 422: what has to fit
together (dates in order, codes of an edition, an amount with its currency) is said by the answer, not by a schema.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.specs.openapi.checks import positive_data_acceptance

from headnote.service.access import keys
from headnote.service.app import create_app
from headnote.service.settings import Settings
from prepared import copy_prepared

EACH = 300 if os.environ.get("HYPOTHESIS_PROFILE") == "nightly" else 5
LEFT_OUT = [positive_data_acceptance]


@schemathesis.serializer("application/zip")
def archive(_context: object, value: object) -> bytes:
    """What is sent for an archive: bytes that are none."""
    return value if isinstance(value, bytes) else str(value).encode("utf-8", "surrogatepass")


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory, prepared: Path) -> FastAPI:
    folder = tmp_path_factory.mktemp("contract")
    return create_app(
        Settings(
            store=copy_prepared(prepared, folder),
            state=folder / "state",
            allowed_hosts=("testserver",),
            log_level="error",
            child_seconds=20,
        )
    )


def test_every_answer_is_described(app: FastAPI) -> None:
    now = datetime.now(UTC)
    secret = keys.create(app.state.store, "contract", "administrator", ["supplied-rules"], "test", now, None)[1]
    headers = {"Authorization": f"Bearer {secret}", "Host": "testserver"}
    schema = schemathesis.openapi.from_asgi("/v1/openapi.json", app, headers={"Host": "testserver"})
    found: dict[str, str] = {}
    operations = [one.ok() for one in schema.get_all_operations()]
    assert len(operations) > 40
    for operation in operations:

        @given(case=operation.as_strategy())
        @settings(
            max_examples=EACH,
            deadline=None,
            derandomize=EACH < 100,
            database=None,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        def asked(case: schemathesis.Case) -> None:
            answer = case.call(headers=headers, timeout=120)
            try:
                case.validate_response(answer, excluded_checks=LEFT_OUT)
            except BaseExceptionGroup as failures:
                found[case.operation.label] = "\n".join(str(one) for one in failures.exceptions)

        asked()
    assert not found, "\n\n".join(f"{label}: {said}" for label, said in found.items())
