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

"""Judges evidence as it comes: findings that are shown, and their counts."""

from collections.abc import Iterable
from collections.abc import Iterator

from osc_imageshare.audit import evidence
from osc_imageshare.audit import examine
from osc_imageshare.audit import finding
from osc_imageshare.audit import tally
from osc_imageshare.sharing import model


class Judge:
    """Examines evidence, and counts; to be used by one thread at a time.

    :ivar tally: what was examined and found so far.
    """

    def __init__(
        self,
        examination: examine.Examination,
        *,
        baseline: frozenset[finding.Identity] = frozenset(),
        min_severity: model.Severity = model.Severity.INFO,
        whole: bool = False,
    ) -> None:
        """Get ready.

        :param baseline: identities of findings that are known, and that are
            counted and not shown.
        :param min_severity: the least severity that is shown.
        :param whole: all that a mute could be for is to be examined.
        """
        self._examination = examination
        self._baseline = baseline
        self._min_severity = min_severity
        self._whole = whole
        self.tally = tally.Tally()

    def findings(
        self, items: Iterable[evidence.Evidence]
    ) -> Iterator[finding.Finding]:
        """Yield what is to be shown of evidence, and then of the mutes."""
        for item in items:
            yield from self._shown(self._examined(item))
        yield from self._shown(self._examination.mutes(whole=self._whole))

    def _examined(self, item: evidence.Evidence) -> Iterable[finding.Finding]:
        match item:
            case evidence.Outgoing():
                self.tally.image(len(item.known_members))
                return self._examination.outgoing(item)
            case evidence.Incoming():
                self.tally.image(1)
                return self._examination.incoming(item)
            case evidence.Declared():
                return self._examination.compared(item)
            case model.Gap():
                self._whole = False
                return self._examination.compared(item)
            case evidence.UnreadImages():
                self._whole = False
                return (
                    finding.unread_images(
                        item.unread, item.region, item.image
                    ),
                )

    def _shown(
        self, findings: Iterable[finding.Finding]
    ) -> Iterator[finding.Finding]:
        """Count findings, and yield those that are to be shown."""
        for subject in findings:
            failed = subject.state is finding.State.FAIL
            if failed and subject.identity in self._baseline:
                self.tally.known += 1
                continue
            self.tally.add(subject)
            # What is not known may be as bad as it gets.
            unknown = subject.state is finding.State.UNKNOWN
            if unknown or subject.severity >= self._min_severity:
                yield subject
