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

"""The ways in which a request goes wrong, and a command is broken off."""

import dataclasses
import enum


class Way(enum.Enum):
    """What becomes of a request: each is another kind of trouble."""

    ERROR_500 = '500, not done'
    ERROR_502 = '502, though done'
    ERROR_503 = '503, not done'
    LATER_503 = '503 with Retry-After'
    ERROR_429 = '429'
    LATER_429 = '429 with Retry-After'
    LATER_503_DONE = '503 with Retry-After, though done'
    LATER_429_DONE = '429 with Retry-After, though done'
    EXPIRED = '401'
    ABSENT = '404, not done'
    REFUSED = 'connection refused from here on'
    RESET_BEFORE = 'reset, not done'
    RESET_AFTER = 'reset, though done'
    SILENT = 'no answer, though done'
    TRUNCATED = 'truncated body'
    NOT_JSON = 'invalid JSON'
    HTML = 'HTML, not done'
    ENDLESS = 'endless body'
    REDIRECT = 'redirect elsewhere'


#: The service has done its work before it, or somebody on the way, says so.
DONE = (Way.LATER_503_DONE, Way.LATER_429_DONE)


class Cargo(enum.Enum):
    """What becomes of a request that is about the data of an image."""

    SHORT = 'short body'
    LONG = 'long body'
    WRONG = 'one wrong byte'
    CHANGED = 'one byte changed on its way to the copy'
    REPLACED = 'the image is replaced before it is read'
    FULL = '413 halfway'
    TAKEN = '409, not done'
    IMPORT_FAILS = 'an import that fails'
    IMPORT_HANGS = 'an import that never ends'

    def fits(self, method: str, path: str) -> bool:
        """Tell whether a request can go wrong like this."""
        match method, path.rpartition('/')[2]:
            case 'GET', 'file':
                return self in _READING
            case 'PUT', 'file':
                return self in (Cargo.CHANGED, Cargo.FULL)
            case 'POST', 'images':
                return self is Cargo.TAKEN
            case 'POST', 'import':
                return self in (Cargo.IMPORT_FAILS, Cargo.IMPORT_HANGS)
        return False


_READING = (Cargo.SHORT, Cargo.LONG, Cargo.WRONG, Cargo.REPLACED)


class Lasting(enum.Enum):
    """How long it goes on."""

    ONCE = 'once'
    #: with every request of the same method and path after it, too
    ALWAYS = 'always'


class Signal(enum.Enum):
    """When, in the course of a request, a command is broken off, and how."""

    INT_BEFORE = 'SIGINT before'
    INT_AFTER = 'SIGINT after'
    KILL_BEFORE = 'SIGKILL before'
    KILL_AFTER = 'SIGKILL after'

    @property
    def kills(self) -> bool:
        return self in (Signal.KILL_BEFORE, Signal.KILL_AFTER)

    @property
    def before(self) -> bool:
        return self in (Signal.INT_BEFORE, Signal.KILL_BEFORE)


@dataclasses.dataclass(frozen=True, slots=True)
class Spoil:
    """The request with a number, counted from 1, goes wrong."""

    number: int
    how: Way | Signal | Cargo
    lasting: Lasting = Lasting.ONCE

    def __str__(self) -> str:
        again = ', always' if self.lasting is Lasting.ALWAYS else ''
        return f'request {self.number}: {self.how.value}{again}'


class Stream(enum.Enum):
    """What is wrong with where the command writes to."""

    OUT_GONE = 'nobody reads standard output'
    OUT_FULL = 'standard output is on a full disk'
    ERR_CLOSED = 'standard error is closed'
    ERR_FULL = 'standard error is on a full disk'

    def __str__(self) -> str:
        return self.value
