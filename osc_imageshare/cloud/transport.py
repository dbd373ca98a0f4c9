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

"""How long an answer may take and how large it may be, for every request.

It stands below keystoneauth, so that the bounds hold for tokens too, which
keystoneauth asks for without any. Each read has a time-out of its own in the
libraries already; a service that goes on sending something, for ever or a
byte at a time, is stopped here only.
"""

from collections.abc import Callable
from collections.abc import Mapping
import dataclasses
import functools
import http
import http.client
import io
import math
import socket
import ssl
import time
from typing import Any
from typing import TYPE_CHECKING
from urllib import parse

import requests
import requests.adapters
import requests.utils
import urllib3
import urllib3.connection
import urllib3.exceptions

from osc_imageshare.cloud import http_errors
from osc_imageshare.cloud import trust

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer
    from urllib3.response import BaseHTTPResponse

# Seconds to connect.
CONNECT = 10.0
# So many times the seconds without a byte is what a whole answer may take.
WHOLE = 5
# Bytes of an answer. Glance shows a thousand images at once, and MySQL keeps
# 64 KiB of a property: 128 MiB, if JSON writes all of it as \uXXXX.
LARGEST = 256 * 1024 * 1024

# After so many requests in a row without any answer, a service is not asked
# to be read for a while: each would take all of its tries to find out. What
# is to be written is sent anyway: it may undo a change.
SILENT = 10
PAUSE = 60.0

_CHUNK = 64 * 1024


@dataclasses.dataclass(frozen=True, slots=True)
class Limits:
    """What every request is bound to.

    :ivar jobs: how many requests may be under way at once.
    :ivar timeout: seconds without a byte of the answer.
    """

    jobs: int = 8
    timeout: float = 60.0


class Adapter(requests.adapters.BaseAdapter):
    """Sends a request by another adapter, and reads all of its answer.

    :param inner: carries the TLS settings, and tries again what brings no
        answer.
    :param timeout: seconds without a byte of the answer.
    :param again: how often an answer that breaks off is asked for again, and
        for which methods.
    :param pause: takes a status and what ``Retry-After`` says, and tells for
        how long the service asks not to be asked again, if it does.
    """

    def __init__(
        self,
        inner: requests.adapters.HTTPAdapter,
        timeout: float,
        again: tuple[int, frozenset[str]],
        pause: Callable[[int, str | None], float | None],
    ) -> None:
        super().__init__()
        self._inner = inner
        self._timeout = (min(CONNECT, timeout), timeout)
        self._again, self._methods = again
        self._pause = pause
        # By host: requests without an answer, and when the last one ended.
        self._silences: dict[str, tuple[int, float]] = {}
        inner.poolmanager.pool_classes_by_scheme = _POOLS

    # The signature is that of requests.
    def send(
        self,
        request: requests.PreparedRequest,
        stream: bool = False,  # noqa: FBT001,FBT002
        timeout: Any = None,
        verify: Any = True,  # noqa: FBT002
        cert: Any = None,
        proxies: Mapping[str, str] | None = None,
    ) -> requests.Response:
        """Send a request; the answer is whole, or there is none.

        :param stream: the answer is read by the caller, and may take any
            time as long as bytes come.
        """
        host = parse.urlsplit(request.url or '').netloc
        exchange = self._endless if stream else self._whole
        silences, since = self._silences.get(host, (0, 0.0))
        resting = time.monotonic() - since < PAUSE
        if silences >= SILENT and resting and request.method in self._methods:
            raise requests.ConnectionError
        if _is_secure(request) and (file := trust.unreadable(verify, cert)):
            raise trust.UnreadableFile(file)
        self._bound_proxy(request, proxies)
        try:
            settings = {'verify': verify, 'cert': cert, 'proxies': proxies}
            response = exchange(request, settings)
            if _is_log_in(request):
                response = self._patient(request, settings, response)
        except requests.exceptions.SSLError:
            # It is known at once, and has its own reason.
            raise
        except requests.RequestException:
            self._silences[host] = (silences + 1, time.monotonic())
            raise
        self._silences.pop(host, None)
        if (
            response.status_code == http.HTTPStatus.UNAUTHORIZED
            and request.method in self._methods
            and 'X-Auth-Token' not in request.headers
        ):
            # keystoneauth asks for the versions of Keystone so. To ask again
            # with a token it wants a token, for which it asks for them first,
            # and so on. Without an answer it takes the version of the URL.
            raise requests.RequestException
        return response

    def _whole(
        self, request: requests.PreparedRequest, settings: dict[str, Any]
    ) -> requests.Response:
        left = self._again if request.method in self._methods else 0
        end = time.monotonic() + WHOLE * self._timeout[1]
        while True:
            response = self._begin(request, settings)
            try:
                response.raw = _body(response.raw)
            except urllib3.exceptions.HTTPError as exc:
                response.close()
                if not left or time.monotonic() > end:
                    raise requests.ConnectionError(exc) from exc
                left -= 1
                continue
            except BaseException:
                response.close()
                raise
            _forbid_leaving(response)
            return response

    def _endless(
        self, request: requests.PreparedRequest, settings: dict[str, Any]
    ) -> requests.Response:
        """Send a request; the caller reads the answer from ``raw``."""
        response = self._begin(request, settings)
        original = getattr(response.raw, '_original_response', None)
        if isinstance(original, _Response):
            original.let_it_last()
        return response

    def _begin(
        self, request: requests.PreparedRequest, settings: dict[str, Any]
    ) -> requests.Response:
        """Send a request; return its answer as soon as that begins."""
        timeout = self._timeout
        if _is_streamed(request):
            # A socket has one time-out while a connection is made and the
            # body is sent, and a store may well pause for some seconds.
            timeout = (timeout[1], timeout[1])
        return self._inner.send(
            request, stream=True, timeout=timeout, **settings
        )

    def _patient(
        self,
        request: requests.PreparedRequest,
        settings: dict[str, Any],
        response: requests.Response,
    ) -> requests.Response:
        """Ask for a token again, as long as the service puts it off."""
        for _time in range(self._again):
            seconds = self._pause(
                response.status_code, response.headers.get('Retry-After')
            )
            if seconds is None:
                break
            time.sleep(seconds)
            response = self._whole(request, settings)
        return response

    def close(self) -> None:
        """Close all connections."""
        self._inner.close()

    def _bound_proxy(
        self,
        request: requests.PreparedRequest,
        proxies: Mapping[str, str] | None,
    ) -> None:
        proxy = requests.utils.select_proxy(request.url or '', proxies)
        if proxy:
            url = requests.utils.prepend_scheme_if_needed(  # type: ignore[no-untyped-call]
                proxy, 'http'
            )
            manager = self._inner.proxy_manager_for(url)
            manager.pool_classes_by_scheme = _POOLS


def _is_secure(request: requests.PreparedRequest) -> bool:
    return parse.urlsplit(request.url or '').scheme == 'https'


def _is_streamed(request: requests.PreparedRequest) -> bool:
    """Tell whether a request's body is made while it is sent."""
    # The body of a log-in is a secret, which no variable holds.
    return not isinstance(request.body, str | bytes | None)


def _is_log_in(request: requests.PreparedRequest) -> bool:
    """Tell whether a token is asked for; a second one does not matter."""
    path = parse.urlsplit(request.url or '').path
    return request.method == 'POST' and path.endswith('/tokens')


def _body(raw: 'BaseHTTPResponse') -> io.BytesIO:
    """Return all of an answer's body, to be read again as it is."""
    kept = io.BytesIO()
    for chunk in raw.stream(_CHUNK, decode_content=True):
        if kept.tell() + len(chunk) > LARGEST:
            raise http_errors.Endless
        kept.write(chunk)
    kept.seek(0)
    return kept


def _forbid_leaving(response: requests.Response) -> None:
    """Remove a redirect to another host, so that it is not followed.

    keystoneauth does, with the password, when it asks for a token.
    """
    if response.is_redirect and not _same_service(
        response.url, response.headers['Location']
    ):
        del response.headers['Location']


def _same_service(url: str, location: str) -> bool:
    try:
        here = parse.urlsplit(url)
        there = parse.urlsplit(parse.urljoin(url, location))
        if there.hostname != here.hostname:
            return False
        moved = (there.scheme, there.port) != (here.scheme, here.port)
    except ValueError:
        return False
    return not moved or there.scheme == 'https'


class _Stream(io.RawIOBase):
    """What comes from a socket, until the time for all of it is over."""

    def __init__(self, sock: socket.socket, raw: io.RawIOBase) -> None:
        super().__init__()
        self._sock = sock
        self._raw = raw
        self._patience = sock.gettimeout()
        self._end = time.monotonic() + WHOLE * (self._patience or 0)

    def let_it_last(self) -> None:
        """Bound each read only, and no longer all of them together."""
        self._end = math.inf

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: 'WriteableBuffer') -> int | None:
        if self._patience is not None:
            left = self._end - time.monotonic()
            if left <= 0:
                raise TimeoutError
            self._sock.settimeout(min(self._patience, left))
        try:
            return self._raw.readinto(buffer)
        except ssl.SSLError:
            # The request has left by now: this is an answer that broke off,
            # and not a service that could not prove who it is.
            raise ConnectionAbortedError from None

    def close(self) -> None:
        self._raw.close()
        super().close()


class _Response(http.client.HTTPResponse):
    def __init__(self, sock: socket.socket, *args: Any, **more: Any) -> None:
        super().__init__(sock, *args, **more)
        self._stream = _Stream(sock, self.fp.detach())
        self.fp = io.BufferedReader(self._stream, _CHUNK)

    def let_it_last(self) -> None:
        """Let the answer take any time, as long as bytes come."""
        self._stream.let_it_last()


class _Connection(urllib3.connection.HTTPConnection):
    response_class = _Response


class _TLSConnection(urllib3.connection.HTTPSConnection):
    response_class = _Response


class _Pool(urllib3.HTTPConnectionPool):
    """Takes no answer for whole that is shorter than it says.

    urllib3 2 does so by itself; with 1.26, requests never asks for it.
    """

    ConnectionCls: type[urllib3.connection.HTTPConnection] = _Connection

    # No function of ours: its variables would hold the token.
    urlopen = functools.partialmethod(
        urllib3.HTTPConnectionPool.urlopen, enforce_content_length=True
    )


class _TLSPool(_Pool, urllib3.HTTPSConnectionPool):
    ConnectionCls = _TLSConnection


_POOLS = {'http': _Pool, 'https': _TLSPool}
