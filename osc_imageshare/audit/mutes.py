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

"""The mutes of a policy, and whether they were used."""

from collections.abc import Iterable
from collections.abc import Iterator
import datetime
import fnmatch

from osc_imageshare.audit import evidence
from osc_imageshare.audit import finding
from osc_imageshare.audit import policy
from osc_imageshare.sharing import image_filter
from osc_imageshare.sharing import model
from osc_imageshare.sharing import project_id
from osc_imageshare.sharing import text


def title(mute: policy.Mute) -> str:
    """Say what a mute is for; the same in every language and audit."""
    return f'{mute.check} x {mute.image} x {mute.project}'


def words(mute: policy.Mute) -> dict[str, object]:
    """Return what sentences about a mute are made of."""
    return {
        'line': mute.line,
        'mute': text.visible(title(mute)),
        'reason': text.visible(mute.reason),
    }


def is_for(mute: policy.Mute, check_ids: Iterable[str]) -> bool:
    """Tell whether a mute could be for one of some checks."""
    return _any(mute.check, check_ids)


class Mutes:
    """The mutes that hold at a time, and which of them were of use."""

    def __init__(
        self, mutes: tuple[policy.Mute, ...], now: datetime.datetime
    ) -> None:
        self._all = mutes
        self._holding = tuple(
            mute for mute in mutes if not mute.is_expired(now)
        )
        self._used: set[int] = set()

    def reason(
        self, subject: finding.Finding, other: model.Project | None
    ) -> str | None:
        """Return why a finding is muted, if it is.

        :param other: the project at the other end of the share; ``None``:
            the finding is about the image itself.
        """
        matching = [m for m in self._holding if _means(m, subject, other)]
        self._used.update(map(id, matching))
        return matching[0].reason if matching else None

    def uses(self) -> Iterator[evidence.MuteUse]:
        """Yield every mute, with whether it was of use so far."""
        for mute in self._all:
            yield evidence.MuteUse(mute, id(mute) in self._used)


def _means(
    mute: policy.Mute, subject: finding.Finding, other: model.Project | None
) -> bool:
    """Tell whether a finding is meant.

    An unknown result is muted by the name of its check only: a glob would
    hide that it could not be checked.
    """
    if subject.state is finding.State.UNKNOWN:
        if mute.check != subject.check:
            return False
    elif not fnmatch.fnmatchcase(subject.check, mute.check):
        return False
    image = subject.image
    if image is None:
        return False
    return _any(mute.image, image_filter.labels(image)) and _any(
        mute.project,
        project_id.labels(other.id, other.name) if other else ('',),
    )


def _any(glob: str, texts: Iterable[str]) -> bool:
    return any(fnmatch.fnmatchcase(text, glob) for text in texts)
