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

from osc_imageshare.audit import baselines
from osc_imageshare.audit import evidence
from osc_imageshare.audit import examine
from osc_imageshare.audit import finding
from osc_imageshare.audit import tally
from osc_imageshare.sharing import model


class Judge:
    """Examines evidence, and counts; to be used by one thread at a time.

    :ivar tally: what was examined and found so far.
    :ivar known: findings that the baseline has, so far.
    """

    def __init__(
        self,
        examination: examine.Examination,
        *,
        baseline: baselines.Baseline = baselines.EMPTY,
        min_severity: model.Severity = model.Severity.INFO,
        whole: bool = False,
    ) -> None:
        """Get ready.

        :param baseline: findings that are known, and neither shown nor
            counted.
        :param min_severity: the least severity that is shown.
        :param whole: all that a mute could be for is to be examined.
        """
        self._examination = examination
        self._baseline = baseline
        self._min_severity = min_severity
        self._whole = whole
        self.tally = tally.Tally()
        self.known: list[finding.Finding] = []

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
            case evidence.UsedImage():
                return self._examination.used(item)
            case evidence.UnreadUse():
                self._whole = False
                return self._examination.unread_use(item)
            case evidence.Declared():
                return self._examination.compared(item)
            case model.Gap():
                self._whole = False
                return self._examination.compared(item)
            case evidence.UnreadImages():
                self._whole = False
                return (
                    finding.unread_images(
                        item.unread,
                        item.region,
                        item.image,
                        self._examination.severity,
                    ),
                )

    def _shown(
        self, findings: Iterable[finding.Finding]
    ) -> Iterator[finding.Finding]:
        """Count findings, and yield those that are to be shown."""
        for subject in findings:
            if self._baseline.has(subject):
                self.known.append(subject)
                continue
            self.tally.add(subject)
            if subject.severity >= self._min_severity:
                yield subject
            elif subject.state in (finding.State.FAIL, finding.State.UNKNOWN):
                self.tally.less_severe[subject.severity] += 1
