"""An OpenID Connect issuer on loopback, over real HTTP: it signs everybody in as one person (RFC 6749, 7636, 7519)."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey


@cache
def _key() -> RSAKey:
    return RSAKey.generate_key(2048, {"kid": "first"})


class Issuer:
    """A running issuer: its address, and tokens that it signs. `claims` are those of who signs in."""

    def __init__(self) -> None:
        self.key = _key()
        self.claims: dict[str, Any] = {"sub": "hanako", "roles": ["author"]}
        self.nonce: str | None = None
        self.codes: dict[str, dict[str, str]] = {}
        self.asked: list[str] = []
        issuer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                issuer.asked.append(self.path)
                issuer.get(self)

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"])).decode()
                issuer.token(self, {name: values[0] for name, values in parse_qs(body).items()})

            def log_message(self, *args: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def get(self, asked: BaseHTTPRequestHandler) -> None:
        """Its description, its keys, and the page where one signs in, which sends everybody back at once."""
        parts = urlsplit(asked.path)
        if parts.path == "/.well-known/openid-configuration":
            names = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "keys"}
            described = {name: f"{self.address}/{path}" for name, path in names.items()}
            answer(asked, {"issuer": self.address, **described})
        elif parts.path == "/keys":
            answer(asked, {"keys": [self.key.as_dict(private=False)]})
        elif parts.path == "/authorize":
            given = {name: values[0] for name, values in parse_qs(parts.query).items()}
            assert (given["response_type"], given["code_challenge_method"]) == ("code", "S256")
            code = secrets.token_urlsafe(16)
            self.codes[code] = given
            asked.send_response(302)
            query = urlencode({"state": given["state"], "code": code})
            asked.send_header("Location", f"{given['redirect_uri']}?{query}")
            asked.end_headers()
        else:
            asked.send_error(404)

    def token(self, asked: BaseHTTPRequestHandler, given: dict[str, str]) -> None:
        """A token for a code, once, to whoever has the secret that the code was asked with (RFC 7636)."""
        begun = self.codes.pop(given.get("code", ""), None)
        digest = hashlib.sha256(given.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if begun is None or begun["code_challenge"] != challenge or begun["redirect_uri"] != given["redirect_uri"]:
            answer(asked, {"error": "invalid_grant"}, 400)
            return
        signed = self.sign(aud=begun["client_id"], nonce=self.nonce or begun["nonce"])
        answer(asked, {"access_token": "opaque", "token_type": "Bearer", "id_token": signed})

    def sign(self, key: RSAKey | None = None, **claims: Any) -> str:
        """A token of who signs in, of now, with some claims changed; None leaves one out."""
        key, now = key or self.key, int(time.time())
        made = {"iss": self.address, "iat": now, "exp": now + 300, **self.claims, **claims}
        kept = {name: value for name, value in made.items() if value is not None}
        return jwt.encode({"alg": "RS256", "kid": key.kid}, kept, key)

    def end(self) -> None:
        """Stop."""
        self._server.shutdown()
        self._server.server_close()


def answer(asked: BaseHTTPRequestHandler, body: dict[str, Any], status: int = 200) -> None:
    """Answer with JSON."""
    content = json.dumps(body).encode()
    asked.send_response(status)
    asked.send_header("Content-Type", "application/json")
    asked.send_header("Content-Length", str(len(content)))
    asked.end_headers()
    asked.wfile.write(content)
