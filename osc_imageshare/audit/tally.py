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

"""Counts what an audit finds, and says what the shell is told."""

import collections
from typing import assert_never

from osc_imageshare.audit import finding
from osc_imageshare.sharing import model
from osc_imageshare.sharing import reading


class Tally:
    """What was examined and found so far.

    :ivar images: how many images were examined.
    :ivar shares: how many shares, of those images.
    :ivar failed: how many failures, by severity.
    :ivar unknown: how much could not be decided, by why.
    :ivar known: how many failures the baseline has already.
    """

    def __init__(self) -> None:
        self.images = 0
        self.shares = 0
        self.failed = collections.Counter[model.Severity]()
        self.unknown = collections.Counter[reading.Why]()
        self.muted = 0
        self.known = 0

    def image(self, shares: int) -> None:
        """Count an image, and as whose shares it was examined."""
        self.images += 1
        self.shares += shares

    def add(self, subject: finding.Finding) -> None:
        """Count a finding."""
        match subject.state:
            case finding.State.FAIL:
                self.failed[subject.severity] += 1
            case finding.State.UNKNOWN:
                self.unknown[subject.why or reading.Why.UNREADABLE] += 1
            case finding.State.MUTED:
                self.muted += 1
            case finding.State.PASS:
                pass
            case _:
                assert_never(subject.state)

    def exit_code(
        self, fail_on: model.Severity, *, strict: bool
    ) -> model.ExitStatus:
        """Return the exit code so far.

        :param strict: what the caller may not read counts like what could
            not be read.
        """
        if any(self.failed[s] for s in model.Severity if s >= fail_on):
            return model.ExitStatus.FINDINGS
        if self.unknown[reading.Why.UNREADABLE] or (
            strict and self.unknown[reading.Why.NOT_PERMITTED]
        ):
            return model.ExitStatus.UNREADABLE
        return model.ExitStatus.DONE
