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

"""What the environment says of requests, found out once for each service.

For every request, requests goes twice through all variables of the
environment for a proxy, which takes a sixth of a short call. They do not
change while a command runs.
"""

from typing import Any

import requests


def remember(session: requests.Session) -> None:
    """Have a session find out once for each service what holds for it."""
    settings = _Settings(session)
    session.merge_environment_settings = settings  # type: ignore[method-assign]


class _Settings:
    """Proxies and certificates, in the place of the session's own method."""

    def __init__(self, session: requests.Session) -> None:
        self._ask = session.merge_environment_settings
        self._known: dict[object, Any] = {}

    # The names are those of requests.
    def __call__(
        self, url: Any, proxies: Any, stream: Any, verify: Any, cert: Any
    ) -> Any:
        if proxies:
            return self._ask(url, proxies, stream, verify, cert)
        # Scheme, host and port: a proxy is for no less.
        service = tuple(url.split('/', 3)[:3])
        key = (service, stream, verify, cert)
        found = self._known.get(key)
        if found is None:
            found = self._ask(url, proxies, stream, verify, cert)
            self._known[key] = found
        # Whoever gets it may change it.
        return {**found, 'proxies': dict(found['proxies'])}
