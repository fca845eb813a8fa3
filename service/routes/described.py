"""What OpenAPI says of bodies that routes read themselves, so that amounts stay exact."""

from __future__ import annotations

from typing import Any

_CLAIM = {"$ref": "#/components/schemas/Claim"}


def _json(schema: dict[str, Any]) -> dict[str, Any]:
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}


CLAIM_BODY = _json(_CLAIM)
CLAIMS_BODY = _json({"oneOf": [_CLAIM, {"type": "array", "items": _CLAIM, "minItems": 1}]})
