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

"""A run of ``share-copy`` on clouds in memory, and what tests see of it."""

from typing import Any

from osc_imageshare.sharing import copy_request
from osc_imageshare.sharing import copying
from osc_imageshare.sharing import request
from osc_imageshare.workflow import copy
from tests.memory import state
from tests.unit.stage import Stage

#: More bytes than are read at once.
BYTES = bytes(range(256)) * 10_000
ONE, TWO = 'RegionOne', 'RegionTwo'


class Copying:
    """Two regions, in which copies are made."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.cloud = stage.cloud

    def image(self, owner: str = 'project-a', **attributes: Any) -> str:
        """Make an image in the first region."""
        name = attributes.pop('name', 'golden')
        attributes = {'payload': BYTES, **attributes}
        return self.cloud.image(owner, name, **attributes)

    def run(
        self,
        *images: str,
        user: str = 'ann',
        running: request.Execution | None = None,
        **asked: Any,
    ) -> copying.CopyVerdict:
        """Do what ``image share-copy`` does."""
        connected = self.stage.connect(user)
        self.cloud.forget()
        return copy.run(
            copy_request.CopyRequest(images, **asked),
            running or request.Execution(jobs=2),
            connected,
        )

    def there(self, region: str = TWO) -> list[state.Image]:
        """Return the images of a region."""
        return list(self.cloud.state.regions[region].images.values())

    def region(self, region: str = TWO) -> state.Region:
        """Return a region."""
        return self.cloud.state.regions[region]

    def sent(self, method: str, part: str) -> list[str]:
        """Return the regions of the requests of a kind, in order."""
        return [
            sent.region
            for sent in self.cloud.log
            if sent.method == method and part in sent.path
        ]


def results(verdict: copying.CopyVerdict) -> list[str]:
    """Return the result of each row."""
    return [outcome.result.value for outcome in verdict.outcomes]
