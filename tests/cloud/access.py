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

"""Reads what a service wrote about the requests that it answered."""

from __future__ import annotations

from collections.abc import Iterator
import dataclasses
from pathlib import Path


@dataclasses.dataclass(frozen=True, slots=True)
class Request:
    """One answered request.

    :param target: path and query, as they were sent
    :param agent: the client's User-Agent; Glance's own calls to Keystone
        have one that begins with ``python-keystoneclient``
    """

    method: str
    target: str
    status: int
    agent: str

    @property
    def path(self) -> str:
        """The target without its query."""
        return self.target.partition('?')[0]


def read(log: Path, start: int = 0) -> tuple[Request, ...]:
    """Return the requests, those from the byte *start* of the log on.

    An answer is in the log before its client can see it.
    """
    return tuple(each(log, start))


def each(log: Path, start: int = 0) -> Iterator[Request]:
    """Yield the same, without having all of them at once."""
    with log.open('rb') as stream:
        stream.seek(start)
        for line in stream:
            text = line.decode('utf-8', 'replace').rstrip('\r\n')
            method, target, status, agent = text.split(' ', 3)
            yield Request(method, target, int(status), agent)
