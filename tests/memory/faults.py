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

"""What can go wrong on purpose, and the log of what was asked."""

from collections.abc import Callable
from collections.abc import Mapping
import dataclasses
import enum
import threading
import urllib.parse

# A request is one of these until it has been answered.
UNANSWERED = 0


@dataclasses.dataclass(slots=True)
class Request:
    """A request as the log has it.

    :ivar service: ``identity``, ``image``, ``compute`` or ``block-storage``.
    :ivar region: name of the region; ``''`` for the identity service, which
        all regions share.
    :ivar path: decoded, without the query.
    :ivar query: as it was sent, without the question mark.
    :ivar status: of the answer; 0 if there was none (yet).
    :ivar project: ID of the project of the caller's token, if it has one.
    """

    service: str
    region: str
    method: str
    path: str
    query: str
    project: str | None = None
    status: int = UNANSWERED

    @property
    def parameters(self) -> dict[str, str]:
        return dict(urllib.parse.parse_qsl(self.query, keep_blank_values=True))

    @property
    def is_write(self) -> bool:
        """Whether it changes something; a new token does not count."""
        return self.service == 'image' and self.method not in {'GET', 'HEAD'}


class When(enum.Enum):
    """Whether a fault comes instead of the work or after it was done."""

    INSTEAD = 'instead'
    AFTER = 'after'


@dataclasses.dataclass(frozen=True, slots=True)
class Answer:
    """Answer with this and nothing else."""

    status: int
    body: str = ''
    headers: Mapping[str, str] = dataclasses.field(default_factory=dict)
    when: When = When.INSTEAD


@dataclasses.dataclass(frozen=True, slots=True)
class HangUp:
    """Close the connection without an answer."""

    when: When = When.INSTEAD


@dataclasses.dataclass(frozen=True, slots=True)
class Delay:
    """Answer as always, but only after so many seconds."""

    seconds: float


@dataclasses.dataclass(frozen=True, slots=True)
class Meanwhile:
    """Do something first, such as a change that somebody else makes."""

    act: Callable[[], object]


@dataclasses.dataclass(frozen=True, slots=True)
class Halfway:
    """Answer when so many bytes of an upload are there, and hang up."""

    status: int
    count: int
    body: str = ''


@dataclasses.dataclass(frozen=True, slots=True)
class Altered:
    """Answer as always, but with other bytes: fewer, more, or a wrong one.

    :ivar claimed: the ``Content-Length``, if it is not that of the bytes;
        where it says more than there are, the connection is closed.
    """

    change: Callable[[bytes], bytes]
    claimed: int | None = None


Fault = Answer | HangUp | Delay | Meanwhile | Halfway | Altered


@dataclasses.dataclass(slots=True)
class Spoiling:
    """A fault, the requests that it is for, and how often it is left.

    :ivar times: how many requests it spoils; ``None`` for all of them.
    :ivar hits: how many it has spoilt.
    """

    predicate: Callable[[Request], bool]
    fault: Fault
    times: int | None = None
    hits: int = 0


class Faults:
    """The spoilings in force; the oldest one that applies is taken."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._spoilings: list[Spoiling] = []

    def add(self, spoiling: Spoiling) -> None:
        with self._lock:
            self._spoilings.append(spoiling)

    def clear(self) -> None:
        with self._lock:
            self._spoilings.clear()

    def take(self, request: Request) -> Fault | None:
        with self._lock:
            for spoiling in self._spoilings:
                spent = spoiling.hits == spoiling.times
                if not spent and spoiling.predicate(request):
                    spoiling.hits += 1
                    return spoiling.fault
        return None


def on(
    method: str | None = None,
    path: str = '',
    service: str = 'image',
    region: str | None = None,
) -> Callable[[Request], bool]:
    """Make a predicate: these requests, and all below or around ``path``.

    :param path: a part of the path, such as ``/members``.
    """

    def matches(request: Request) -> bool:
        return (
            request.service == service
            and method in {None, request.method}
            and region in {None, request.region}
            and path in request.path
        )

    return matches
