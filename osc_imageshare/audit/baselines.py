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

"""What an earlier audit found, so that it is not reported again."""

import dataclasses

from osc_imageshare.audit import causes
from osc_imageshare.audit import finding


@dataclasses.dataclass(frozen=True, slots=True)
class Baseline:
    """The findings of an earlier report.

    What was unknown then is known only as long as it is unknown: when it
    fails, it is reported.
    """

    failed: frozenset[finding.Identity] = frozenset()
    unknown: frozenset[finding.Identity] = frozenset()

    def has(self, subject: finding.Finding) -> bool:
        """Tell whether a finding was reported before."""
        match subject.state:
            case finding.State.FAIL:
                return subject.identity in self.failed
            case finding.State.UNKNOWN:
                return not self.unknown.isdisjoint(
                    (subject.identity, causes.identity(subject))
                )
            case _:
                return False


EMPTY = Baseline()
