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

"""Counts what an audit finds, and decides the exit code."""

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
    :ivar unknown: how many results are unknown, by why and severity.
    :ivar less_severe: how many failures and unknown results are not shown,
        by severity.
    """

    def __init__(self) -> None:
        self.images = 0
        self.shares = 0
        self.failed = collections.Counter[model.Severity]()
        self.unknown = collections.Counter[
            tuple[reading.Why, model.Severity]
        ]()
        self.muted = 0
        self.less_severe = collections.Counter[model.Severity]()

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
                why = subject.why or reading.Why.UNREADABLE
                self.unknown[why, subject.severity] += 1
            case finding.State.MUTED:
                self.muted += 1
            case finding.State.PASS:
                pass
            case _:
                assert_never(subject.state)

    def exit_code(
        self, fail_on: model.Severity | None, *, strict: bool
    ) -> model.ExitStatus:
        """Return the exit code so far.

        :param fail_on: the least severity that counts; ``None``: none does.
        :param strict: what the caller may not read counts like what could
            not be read.
        """
        if fail_on is None:
            return model.ExitStatus.DONE
        severe = [s for s in model.Severity if s >= fail_on]
        if any(self.failed[severity] for severity in severe):
            return model.ExitStatus.FINDINGS
        whys = reading.Why if strict else (reading.Why.UNREADABLE,)
        if any(
            self.unknown[why, severity] for why in whys for severity in severe
        ):
            return model.ExitStatus.UNREADABLE
        return model.ExitStatus.DONE
