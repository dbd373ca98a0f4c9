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

"""When a request is tried again.

Safe is: a GET, whatever happened to it; and any request that the service
turned down before doing any work, which it says by 429, or by 503 with a
Retry-After. A write whose answer was lost is never simply sent again: its
outcome is read back (:mod:`osc_imageshare.workflow.write`).
"""

import logging
from typing import TYPE_CHECKING

from keystoneauth1.session import Session
import requests.adapters
import urllib3.util.retry

from osc_imageshare.cloud import environment
from osc_imageshare.cloud import transport

if TYPE_CHECKING:
    from urllib3.response import BaseHTTPResponse

TRIES = 3
LONGEST_WAIT = 60.0

_TROUBLE = frozenset((429, 500, 502, 503, 504))
_TOO_OFTEN, _LATER = 429, 503
_SAFE = frozenset(('GET', 'HEAD'))
# Their warnings show addresses and reprs; the error is told by us anyway.
_TALKATIVE = (
    'urllib3.connectionpool',
    'keystoneauth.identity.generic.base',
    'keystoneauth.session',
)


class Retry(urllib3.util.retry.Retry):
    """urllib3's policy, told which writes were declined before any work."""

    # The signature is urllib3's.
    def is_retry(
        self,
        method: str,
        status_code: int,
        has_retry_after: bool = False,  # noqa: FBT001,FBT002
    ) -> bool:
        """Tell whether an answer is a reason to try again."""
        if not self.total:
            return False
        if method.upper() in _SAFE:
            return status_code in _TROUBLE
        # Without a time to wait for, 503 may come from a proxy.
        return status_code == _TOO_OFTEN or (
            status_code == _LATER and has_retry_after
        )

    def get_retry_after(self, response: 'BaseHTTPResponse') -> float | None:
        """Return the seconds to wait, at most :data:`LONGEST_WAIT`."""
        try:
            seconds = super().get_retry_after(response)
        except (urllib3.exceptions.InvalidHeader, ValueError, OverflowError):
            return None
        return None if seconds is None else min(seconds, LONGEST_WAIT)


def _demote(record: logging.LogRecord) -> bool:
    """Leave a library's warning to --debug (a logging filter)."""
    if record.levelno == logging.WARNING:
        record.levelno = logging.DEBUG
        record.levelname = logging.getLevelName(logging.DEBUG)
    return True


def prepare(session: Session, limits: transport.Limits) -> None:
    """Give a session this policy, its bounds, a connection for every worker.

    The session's own adapters are kept: they carry its TLS settings.
    """
    for name in _TALKATIVE:
        logging.getLogger(name).addFilter(_demote)
    policy = Retry(
        total=TRIES - 1,
        backoff_factor=0.2,
        backoff_jitter=0.2,
        allowed_methods=_SAFE,
        raise_on_status=False,
        redirect=False,
    )
    environment.settle(session.session)
    for prefix, adapter in tuple(session.session.adapters.items()):
        if isinstance(adapter, requests.adapters.HTTPAdapter):
            adapter.max_retries = policy
            adapter.init_poolmanager(
                connections=10, maxsize=max(limits.jobs, 10)
            )
            bounded = transport.Adapter(
                adapter, limits.timeout, (TRIES - 1, _SAFE)
            )
            session.session.mount(prefix, bounded)
