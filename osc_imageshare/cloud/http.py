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

"""One request to one service, and its answer: the only place for HTTP."""

from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
import json
import logging
import threading
from typing import Any
from typing import TypeAlias
from urllib import parse

from keystoneauth1.plugin import BaseAuthPlugin
from keystoneauth1.session import Session
import requests
import urllib3.exceptions

from osc_imageshare import errors
from osc_imageshare.cloud import answer
from osc_imageshare.cloud import http_errors
from osc_imageshare.cloud import retry
from osc_imageshare.cloud import trust
from osc_imageshare.i18n import _

LOG = logging.getLogger(__name__)

# The most that a service puts into one page.
PAGE = 1000
_MOST_OF_AN_ERROR = 64 * 1024

# Takes the marker of the next page from a page and the key of its list;
# ``None``: it is the last one; ``''``: there is none that can be used.
Marker: TypeAlias = Callable[[dict[str, answer.Json], str], str | None]


class Meter:
    """Counts answers, as a response hook of requests."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.calls = 0

    def __call__(
        self, response: requests.Response, *_args: object, **_more: object
    ) -> None:
        """Count one answer; safe to be called by several workers."""
        with self._lock:
            self.calls += 1


_BY_DEFAULT = trust.Trust()


class Service:
    """A service's endpoint, spoken to with one credential.

    :param session: holds TLS settings of the cloud.
    :param url: the endpoint, without version and without a slash at the end.
    :param title: names the service in a sentence.
    :param token: gives the credential's token, and renews it; ``None``: the
        session does.
    :param restricted: the credential may have access rules. A request that
        they do not list is answered with 401, as if the token were none.
    :param trusted: how the service's certificate is verified.
    """

    def __init__(
        self,
        session: Session,
        url: str,
        title: str,
        token: BaseAuthPlugin | None = None,
        *,
        restricted: bool = False,
        trusted: trust.Trust = _BY_DEFAULT,
    ) -> None:
        self._session = session
        self._trusted = trusted
        self._token = token
        self._restricted = restricted
        self.url = url
        self.title = title

    def get(
        self,
        path: str,
        query: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> answer.Json:
        """Read."""
        return self._request('GET', path, query=query, headers=headers)

    def write(
        self,
        method: str,
        path: str,
        body: answer.Json = None,
        content_type: str = 'application/json',
    ) -> answer.Json:
        """Change something; the answer is the proof that it was done.

        :raises errors.Lost: the answer did not come or was invalid.
        """
        try:
            return self._request(method, path, None, body, content_type)
        except errors.Unreadable as exc:
            raise errors.Lost(str(exc)) from exc

    def pages(
        self,
        path: str,
        key: str,
        query: Mapping[str, str],
        marker: Marker | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Iterator[dict[str, answer.Json]]:
        """Read a list page by page, as Glance pages unless told otherwise.

        No ``next`` link is followed, only a marker is taken from the page: a
        link can lead anywhere, and the token must not.

        What a marker stands for may be deleted between two pages. The list
        is begun again then, once, and yields only what it has not yet.

        :param marker: such as :func:`last_item`.
        """
        markers: set[str] = set()
        shown: set[answer.Json] = set()
        again = frozenset[answer.Json]()
        paged = {**query, 'limit': str(PAGE)}
        while True:
            try:
                page = answer.record(self.get(path, paged, headers))
            except (errors.Declined, errors.NotFound):
                if again or not paged.pop('marker', ''):
                    raise
                again = frozenset(shown)
                markers.clear()
                continue
            for item in answer.records(page, key):
                identifier = answer.text(item, 'id')
                shown.add(identifier)
                if identifier not in again:
                    yield item
            next_marker = (marker or _of_next)(page, key)
            if next_marker is None:
                return
            if not next_marker or next_marker in markers:
                raise errors.Unreadable(
                    _('%s keeps returning the same page') % self.title
                )
            markers.add(next_marker)
            paged['marker'] = next_marker

    def open(self, path: str, headers: Mapping[str, str]) -> 'Download':
        """Ask for bytes, and return them as they come.

        :raises errors.CloudError: the service does not send them.
        """
        response = self._exchange(
            'GET',
            path,
            write=False,
            stream=True,
            # As they are: their number and their hash are known.
            headers={**headers, 'Accept-Encoding': 'identity'},
        )
        download = Download(response, self.title)
        try:
            content = b''
            if not 200 <= response.status_code < 300:
                content = download.read(_MOST_OF_AN_ERROR)
            self._check(response, content, write=False)
        except BaseException:
            download.close()
            raise
        return download

    def send(
        self,
        path: str,
        body: Iterable[bytes] | bytes,
        headers: Mapping[str, str],
    ) -> None:
        """Put bytes, as they come; nothing is sent a second time.

        :param body: has a length, unless it is empty.
        :raises errors.Lost: the answer did not come.
        """
        response = self._exchange(
            'PUT',
            path,
            write=True,
            data=body,
            headers={'Content-Type': 'application/octet-stream', **headers},
            allow_reauth=False,
        )
        if response.status_code == 401 and self._token is not None:
            # The next request gets another one.
            self._token.invalidate()
        self._check(response, response.content, write=True)

    def _exchange(
        self, method: str, path: str, *, write: bool, **more: Any
    ) -> requests.Response:
        """Send a request and return its answer, whatever it says."""
        with http_errors.translated(
            self.title, write=write, trusted=self._trusted
        ):
            response: requests.Response = self._session.request(
                self.url + path,
                method,
                auth=self._token,
                redirect=False,
                raise_exc=False,
                # keystoneauth would log bodies: properties of images may
                # hold secrets that their owners have put there.
                log=False,
                **more,
            )
        LOG.debug(
            '%s %s of %s: %s', method, path, self.title, response.status_code
        )
        return response

    def _check(
        self, response: requests.Response, content: bytes, *, write: bool
    ) -> None:
        """Raise the error that an answer stands for, if it is one."""
        status = response.status_code
        if status == 401 and self._restricted:
            # The token was renewed by then, so it is not the token.
            raise errors.Forbidden(
                _(
                    '%s does not allow it (401): the access rules of the '
                    'application credential may not list it'
                )
                % self.title
            )
        if not 200 <= status < 300:
            raise http_errors.for_status(
                self.title,
                status,
                write=write,
                body=content.decode('utf-8', 'replace'),
                retry_after=retry.pause(
                    status, response.headers.get('Retry-After')
                ),
            )

    def _request(
        self,
        method: str,
        path: str,
        query: Mapping[str, str] | None = None,
        body: answer.Json = None,
        content_type: str = 'application/json',
        headers: Mapping[str, str] | None = None,
    ) -> answer.Json:
        write = method != 'GET'
        headers = {'Accept': 'application/json', **(headers or {})}
        data = None
        if body is not None:
            headers['Content-Type'] = content_type
            data = json.dumps(body)
        response = self._exchange(
            method, path, write=write, params=query, data=data, headers=headers
        )
        content = response.content
        self._check(response, content, write=write)
        if response.status_code == 204:
            return None
        try:
            result: answer.Json = json.loads(content)
        except (ValueError, RecursionError) as exc:
            raise errors.Unreadable(
                _('%s returned an invalid response, which is not JSON')
                % self.title
            ) from exc
        return result


class Download:
    """Bytes as a service sends them; closed when all of them were read.

    :ivar status: of HTTP: 200, or 206 for a part.
    :ivar length: how many bytes are to come; ``None``: it does not say.
    """

    def __init__(self, response: requests.Response, title: str) -> None:
        self._response = response
        self._title = title
        self.status = response.status_code
        length = response.headers.get('Content-Length', '')
        self.length = int(length) if length.isdecimal() else None

    def read(self, size: int) -> bytes:
        """Return the next bytes, at most so many; ``b''`` at the end.

        :raises errors.Unavailable: the connection broke, or is silent.
        """
        try:
            chunk: bytes = self._response.raw.read(size, decode_content=False)
        except (urllib3.exceptions.HTTPError, OSError) as exc:
            self.close()
            raise errors.Unavailable(
                _('%s ended its response too early') % self._title
            ) from exc
        return chunk

    def close(self) -> None:
        """Close the connection, unless all bytes were read."""
        self._response.close()


def _of_next(page: dict[str, answer.Json], _key: str) -> str | None:
    """Take the marker of Glance's ``next`` link."""
    link = answer.optional_text(page, 'next')
    if not link:
        return None
    try:
        query = parse.parse_qs(parse.urlsplit(link).query)
        marker = query.get('marker', [''])[0]
        # Half a character is none that can be sent.
        marker.encode()
    except ValueError:
        return ''
    return marker


def last_item(page: dict[str, answer.Json], key: str) -> str | None:
    """Take the ID of the last item, as Nova and Cinder page.

    They say that there is more by a link beside the list.
    """
    links = page.get(f'{key}_links')
    items = answer.records(page, key)
    return answer.text(items[-1], 'id') if links and items else None


def segment(identifier: str) -> str:
    """Return an ID as one segment of a path, whatever is in it.

    :raises errors.Unaddressable: half a character, which no path can hold,
        or dots: every client and proxy takes them for a step up the path,
        which would lead to the image itself.
    """
    if identifier in ('', '.', '..'):
        raise errors.Unaddressable(_('the ID cannot be part of an address'))
    try:
        return parse.quote(identifier, safe='')
    except UnicodeEncodeError as exc:
        raise errors.Unaddressable(
            _('the ID cannot be part of an address')
        ) from exc
