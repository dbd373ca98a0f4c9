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

"""What of the environment holds for requests.

Proxies and certificates do, read once for each service: for every request,
requests goes twice through all variables of the environment for a proxy, which
takes a sixth of a short call. They do not change while a command runs.

``~/.netrc`` does not: requests would read it for every request, and send the
password that it finds there beside the token, or beside the one that the token
is asked for with.
"""

from typing import Any

import requests
import requests.auth


def settle(session: requests.Session) -> None:
    """Have a session take from the environment what holds, and no more.

    A session that was settled before stays as it is.
    """
    if isinstance(session.merge_environment_settings, _Settings):
        return
    settings = _Settings(session)
    session.merge_environment_settings = settings  # type: ignore[method-assign]
    if session.auth is None:
        session.auth = _NothingElse()


class _NothingElse(requests.auth.AuthBase):
    """Authenticates by nothing beside what keystoneauth sends."""

    def __call__(
        self, request: requests.PreparedRequest
    ) -> requests.PreparedRequest:
        """Add nothing to a request."""
        return request


class _Settings:
    """Proxies and certificates, in the place of the session's own method."""

    def __init__(self, session: requests.Session) -> None:
        self._read = session.merge_environment_settings
        self._known: dict[object, Any] = {}

    # The names are those of requests.
    def __call__(
        self, url: Any, proxies: Any, stream: Any, verify: Any, cert: Any
    ) -> Any:
        if proxies:
            return self._read(url, proxies, stream, verify, cert)
        # Scheme, host and port: a proxy is for no less.
        service = tuple(url.split('/', 3)[:3])
        key = (service, stream, verify, cert)
        settings = self._known.get(key)
        if settings is None:
            settings = self._read(url, proxies, stream, verify, cert)
            self._known[key] = settings
        # The caller may change it.
        return {**settings, 'proxies': dict(settings['proxies'])}
