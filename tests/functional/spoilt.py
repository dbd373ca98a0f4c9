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

"""One service behind a proxy that spoils some of its answers."""

from collections.abc import Iterator
import contextlib
import re

from tests.faults.decide import Decide
from tests.faults.decide import Fault
from tests.faults.messages import Answer
from tests.faults.messages import Request
from tests.faults.proxy import Proxy
from tests.faults.ways import Way

_SERVICE = 'service'


@contextlib.contextmanager
def spoiling(url: str, paths: str, fault: int | Way = 500) -> Iterator[str]:
    """Run a proxy that hands requests on, and yield its URL.

    :param paths: a regular expression; what it matches is spoilt
    :param fault: how; a number is a status
    """

    def decide(_number: int, request: Request) -> Fault:
        return _fault(fault) if re.fullmatch(paths, request.path) else None

    with Proxy({_SERVICE: url}) as proxy:
        yield _armed(proxy, decide)


@contextlib.contextmanager
def writes_spoilt(url: str, paths: str, way: Way) -> Iterator[str]:
    """Run a proxy that spoils what changes something, and yield its URL.

    :param paths: a regular expression; what it matches is spoilt
    """

    def decide(_number: int, request: Request) -> Fault:
        hit = request.method != 'GET' and re.fullmatch(paths, request.path)
        return way if hit else None

    with Proxy({_SERVICE: url}) as proxy:
        yield _armed(proxy, decide)


@contextlib.contextmanager
def paging(url: str, most: int, fault: int | Way) -> Iterator[str]:
    """Run a proxy that makes the pages of a list smaller, and yield its URL.

    :param most: how many things are on a page
    :param fault: what becomes of the second page
    """

    def decide(_number: int, request: Request) -> Fault:
        return _fault(fault) if 'marker=' in request.query else None

    def shorten(target: str) -> str:
        return re.sub('limit=[0-9]+', f'limit={most}', target)

    with Proxy({_SERVICE: url}, shorten) as proxy:
        yield _armed(proxy, decide)


def _fault(fault: int | Way) -> Fault:
    if isinstance(fault, Way):
        return fault
    return Answer(fault, (('Content-Type', 'text/plain'),), b'spoilt')


def _armed(proxy: Proxy, decide: Decide) -> str:
    proxy.arm(decide)
    return proxy.url(_SERVICE)
