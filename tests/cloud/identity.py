# Licensed under the Apache License, Version 2.0 (the "License"); you may
# not use this file except in compliance with the License. You may obtain
# a copy of the License at
#
#     http://www.apache.org/licenses/LICENSE-2.0
#
# Unless required by applicable law or agreed to in writing, software
# distributed under the License is distributed on an "AS IS" BASIS, WITHOUT
# WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the
# License for the specific language governing permissions and limitations
# under the License.

"""Speaks the Identity API v3, as an administrator or as any user.

It needs the standard library only, so that a cloud can be started by any
Python.
"""

from __future__ import annotations

from collections.abc import Mapping
import http.client
import json
import threading
from typing import Any
import urllib.parse

from tests.cloud import errors

Body = Mapping[str, Any]
_SECONDS = 60


class Identity:
    """A user of Keystone, signed in again where the token has ended."""

    def __init__(self, url: str, auth: Body, token: str = '') -> None:
        """Sign in, unless there is a token.

        :param url: Keystone's URL, which ends with ``/v3``
        :param auth: the value of ``auth`` in the request for a token
        :param token: the one that Keystone's own settings name: it does not
            end
        """
        self._url = urllib.parse.urlsplit(url)
        self._auth = auth
        self._lock = threading.Lock()
        self._token = token or self._sign_in()

    def get(self, path: str) -> Any:
        """Return the answer's body."""
        return self._send('GET', path)

    def post(self, path: str, body: Body) -> Any:
        """Create something; return the answer's body."""
        return self._send('POST', path, body)

    def put(self, path: str, body: Body | None = None) -> Any:
        """Put something in its place; return the answer's body."""
        return self._send('PUT', path, body)

    def delete(self, path: str) -> None:
        """Remove something."""
        self._send('DELETE', path)

    def _send(self, method: str, path: str, body: Body | None = None) -> Any:
        token = self._token
        status, _, answer = self._exchange(method, path, body, token)
        if status == http.client.UNAUTHORIZED:
            with self._lock:
                if self._token == token:
                    self._token = self._sign_in()
            status, _, answer = self._exchange(method, path, body, self._token)
        return self._checked(method, path, status, answer)

    def _sign_in(self) -> str:
        path = '/auth/tokens'
        status, token, answer = self._exchange(
            'POST', path, {'auth': self._auth}, None
        )
        self._checked('POST', path, status, answer)
        return token

    def _exchange(
        self, method: str, path: str, body: Body | None, token: str | None
    ) -> tuple[int, str, bytes]:
        headers = {'Content-Type': 'application/json'}
        if token is not None:
            headers['X-Auth-Token'] = token
        connection = http.client.HTTPConnection(
            self._url.netloc, timeout=_SECONDS
        )
        try:
            connection.request(
                method,
                self._url.path + path,
                None if body is None else json.dumps(body),
                headers,
            )
            response = connection.getresponse()
            issued = response.getheader('X-Subject-Token', '')
            return response.status, issued, response.read()
        except (OSError, http.client.HTTPException) as exc:
            raise errors.CloudError(
                f'Keystone does not answer {method} {path}: {exc}'
            ) from exc
        finally:
            connection.close()

    def _checked(
        self, method: str, path: str, status: int, answer: bytes
    ) -> Any:
        if status >= http.client.BAD_REQUEST:
            text = ' '.join(answer.decode('utf-8', 'replace').split())
            raise errors.CloudError(
                f'Keystone answers {method} {path} with {status}: {text}'
            )
        return json.loads(answer) if answer else None


def by_password(
    user: Body, secret: str, scope: Body | None = None
) -> dict[str, Any]:
    """Return the value of ``auth`` for a user's password.

    :param user: ``{'id': ...}`` or a name with its domain
    :param scope: without it, the user's default project or none
    """
    auth: dict[str, Any] = {
        'identity': {
            'methods': ['password'],
            'password': {'user': {**user, 'password': secret}},
        },
    }
    if scope is not None:
        auth['scope'] = scope
    return auth
