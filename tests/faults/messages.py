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

"""Requests, answers, and the answers that no service has given."""

import dataclasses

from tests.faults.ways import Way

_HTML = b'<!DOCTYPE html><html><body><h1>Welcome</h1></body></html>'
_STATUSES = {
    Way.ERROR_500: 500,
    Way.ERROR_503: 503,
    Way.LATER_503: 503,
    Way.ERROR_429: 429,
    Way.LATER_429: 429,
    Way.EXPIRED: 401,
    Way.ABSENT: 404,
    Way.HTML: 200,
    Way.REDIRECT: 307,
}
_LATER = (Way.LATER_503, Way.LATER_429)
_PUT_OFF = {Way.LATER_503_DONE: 503, Way.LATER_429_DONE: 429}


@dataclasses.dataclass(frozen=True, slots=True)
class Request:
    """A request that came; what is asked for twice may differ in its query."""

    service: str
    method: str
    path: str
    query: str = dataclasses.field(default='', compare=False)


@dataclasses.dataclass(frozen=True, slots=True)
class Answer:
    """What a service answered."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


_PAGE = (('Content-Type', 'text/html'),)
_LATER_ON = ('Retry-After', '1')
#: What a gateway says, whatever became of the request behind it.
BAD_GATEWAY = Answer(502, _PAGE, _HTML)


def afterwards(way: Way | None) -> Answer | None:
    """Return the answer to what was done, if it is to be another one."""
    if way is Way.ERROR_502:
        return BAD_GATEWAY
    if way in _PUT_OFF:
        return Answer(_PUT_OFF[way], (*_PAGE, _LATER_ON), _HTML)
    return None


def instead(way: Way | None, elsewhere: str) -> Answer | None:
    """Return the answer in place of the service's, if there is to be one.

    :param elsewhere: where a redirect leads
    """
    if way not in _STATUSES:
        return None
    headers = list(_PAGE)
    if way in _LATER:
        headers.append(_LATER_ON)
    if way is Way.REDIRECT:
        headers.append(('Location', elsewhere))
    if way is Way.EXPIRED:
        keystone = 'Keystone uri="http://127.0.0.1/"'
        headers.append(('WWW-Authenticate', keystone))
    return Answer(_STATUSES[way], tuple(headers), _HTML)
