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

Safe is: a GET, whatever happened to it, and a log-in. A write is never
simply sent again, not even if the service asks to be asked later (429, or 503
with a Retry-After): a gateway may say so of a write that was done. Its
outcome is read back (:mod:`osc_imageshare.workflow.write`).
"""

import logging
import random
from typing import TYPE_CHECKING

from keystoneauth1.session import Session
import requests.adapters
import urllib3.exceptions
import urllib3.util.retry

from osc_imageshare.cloud import environment
from osc_imageshare.cloud import http_errors
from osc_imageshare.cloud import transport
from osc_imageshare.cloud import trust

if TYPE_CHECKING:
    from types import TracebackType
    from typing import Self

    from urllib3.connectionpool import ConnectionPool
    from urllib3.response import BaseHTTPResponse

TRIES = 3
LONGEST_WAIT = 60.0

# Seconds that a service is given which asks for a pause of no length.
SHORTEST_WAIT = 0.2

# Seconds between two tries, and at most how many more, by chance: what was
# turned away together does not come back together.
_BACKOFF = 0.2
_JITTER = 0.2

_TROUBLE = frozenset((429, 500, 502, 503, 504))
_TOO_OFTEN, _LATER = 429, 503
_SAFE = frozenset(('GET', 'HEAD'))
# Their warnings show addresses and reprs; the error is told by us anyway.
_TALKATIVE = (
    'urllib3.connection',
    'urllib3.connectionpool',
    'urllib3.response',
    'keystoneauth.identity.generic.base',
    'keystoneauth.session',
)


class Retry(urllib3.util.retry.Retry):
    """urllib3's policy, for what is safe to be sent again."""

    # The signature is urllib3's.
    def is_retry(
        self,
        method: str,
        status_code: int,
        _has_retry_after: bool = False,  # noqa: FBT001,FBT002
    ) -> bool:
        """Tell whether an answer is a reason to try again."""
        return (
            bool(self.total)
            and method.upper() in _SAFE
            and status_code in _TROUBLE
        )

    def increment(
        self,
        method: str | None = None,
        url: str | None = None,
        response: 'BaseHTTPResponse | None' = None,
        error: Exception | None = None,
        _pool: 'ConnectionPool | None' = None,
        _stacktrace: 'TracebackType | None' = None,
    ) -> 'Self':
        """Count a try, and give up where another one is of no use or unsafe.

        urllib3 itself sends a write again after some errors that come when
        it may have been done: any trouble with TLS and, up to 1.26, whatever
        happens behind a proxy. And a certificate stays what it is.

        :raises Exception: the error, which is not to be tried again.
        """
        write = (method or '').upper() not in _SAFE
        unsafe = error and write and not http_errors.is_unsent(error)
        if error and (unsafe or _is_lasting(error)):
            raise error
        return super().increment(
            method, url, response, error, _pool, _stacktrace
        )

    def get_backoff_time(self) -> float:
        """Return the seconds to wait (only urllib3 2 has a jitter)."""
        seconds = super().get_backoff_time()
        if not seconds:
            return seconds
        return seconds + _JITTER * random.random()  # nosec B311 # no secret

    def get_retry_after(self, response: 'BaseHTTPResponse') -> float | None:
        """Return the seconds to wait, at most :data:`LONGEST_WAIT`."""
        try:
            seconds = super().get_retry_after(response)
        except (urllib3.exceptions.InvalidHeader, ValueError, OverflowError):
            return None
        return None if seconds is None else min(seconds, LONGEST_WAIT)


def _is_lasting(error: Exception) -> bool:
    failure = trust.failure(error)
    return failure is not None and failure.lasting


def pause(status: int, value: str | None) -> float | None:
    """Return for how many seconds an answer asks not to be asked again.

    :param value: of its header ``Retry-After``.
    :returns: ``None`` if it does not ask for that.
    """
    # Without a time to wait for, 503 may come from a proxy.
    if status != _TOO_OFTEN and (status != _LATER or not value):
        return None
    try:
        seconds = Retry().parse_retry_after(value or '0')
    except (urllib3.exceptions.InvalidHeader, ValueError, OverflowError):
        seconds = 0.0
    return min(max(seconds, SHORTEST_WAIT), LONGEST_WAIT)


def _demote(record: logging.LogRecord) -> bool:
    """Leave a library's warning to --debug (a logging filter)."""
    if record.levelno == logging.WARNING:
        record.levelno = logging.DEBUG
        record.levelname = logging.getLevelName(logging.DEBUG)
    return True


def hush() -> None:
    """Leave the libraries' warnings to --debug from now on."""
    for name in _TALKATIVE:
        logging.getLogger(name).addFilter(_demote)


def prepare(session: Session, limits: transport.Limits) -> None:
    """Give a session this policy, its bounds, a connection for every worker.

    The session's own adapters are kept: they carry its TLS settings.
    """
    hush()
    policy = Retry(
        total=TRIES - 1,
        backoff_factor=_BACKOFF,
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
                adapter, limits.timeout, (TRIES - 1, _SAFE), pause
            )
            session.session.mount(prefix, bounded)
