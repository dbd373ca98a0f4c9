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

"""The mutes of a policy, and what has come of them."""

from collections.abc import Iterable
from collections.abc import Iterator
import datetime
import fnmatch
import re

from osc_imageshare.audit import evidence
from osc_imageshare.audit import finding
from osc_imageshare.audit import policy
from osc_imageshare.sharing import image_filter
from osc_imageshare.sharing import model
from osc_imageshare.sharing import project_id


def title(mute: policy.Mute) -> str:
    """Say what a mute is for; the same in every language and audit."""
    return f'{mute.check} x {mute.image} x {mute.project}'


def is_for(mute: policy.Mute, check_ids: Iterable[str]) -> bool:
    """Tell whether a mute could be for one of some checks."""
    check = _compiled(mute.check)
    return any(map(check.match, check_ids))


class Mutes:
    """The mutes that hold at a time, and which of them were of use."""

    def __init__(
        self, mutes: tuple[policy.Mute, ...], now: datetime.datetime
    ) -> None:
        self._all = mutes
        self._holding = tuple(
            _Pattern(mute)
            for mute in mutes
            if mute.expires is None or now < mute.expires
        )
        self._used: set[int] = set()

    def reason(
        self, subject: finding.Finding, other: model.Project | None
    ) -> str | None:
        """Return why a finding is muted, if it is.

        :param other: the project at the other end of the share; ``None``:
            the finding is about the image itself.
        """
        matching = [p for p in self._holding if p.matches(subject, other)]
        self._used.update(id(pattern.mute) for pattern in matching)
        return matching[0].mute.reason if matching else None

    def uses(self) -> Iterator[evidence.MuteUse]:
        """Yield every mute, with whether it was of use so far."""
        for mute in self._all:
            yield evidence.MuteUse(mute, id(mute) in self._used)


class _Pattern:
    """A mute, made ready to be compared with many findings."""

    def __init__(self, mute: policy.Mute) -> None:
        self.mute = mute
        self._check = _compiled(mute.check)
        self._image = _compiled(mute.image)
        self._project = _compiled(mute.project)

    def matches(
        self, subject: finding.Finding, other: model.Project | None
    ) -> bool:
        """Tell whether a finding is meant.

        What is not known is muted by its own name only: a glob would hide
        that nobody could look.
        """
        if subject.state is finding.State.UNKNOWN:
            if self.mute.check != subject.check:
                return False
        elif not self._check.match(subject.check):
            return False
        image = subject.image
        if image is None:
            return False
        return _any(self._image, image_filter.labels(image)) and _any(
            self._project,
            project_id.labels(other.id, other.name) if other else ('',),
        )


def _compiled(glob: str) -> re.Pattern[str]:
    return re.compile(fnmatch.translate(glob))


def _any(pattern: re.Pattern[str], texts: Iterable[str]) -> bool:
    return any(map(pattern.match, texts))
