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

"""``openstack image share-reject``."""

import argparse
from typing import TYPE_CHECKING

from osc_imageshare.command import decision
from osc_imageshare.command import guide
from osc_imageshare.command import options
from osc_imageshare.i18n import _

if TYPE_CHECKING:
    from osc_imageshare.sharing import result


class ShareReject(decision.DecisionCommand):
    """Reject images that other projects share"""

    question = _('Reject this offer?')
    examples = (
        guide.Example(
            _('Look at each pending offer, and decide'),
            'openstack image share-reject --all',
        ),
        guide.Example(
            _('Reject an offer by its name, from one project only'),
            'openstack image share-reject golden --from project-a',
        ),
        guide.Example(
            _('In a script: reject all that one project offers'),
            'openstack image share-reject --from project-a',
        ),
    )

    def change(self, parsed_args: argparse.Namespace) -> 'result.Verdict':
        """Reject, and return what became of each image."""
        from osc_imageshare.workflow import offers

        return offers.reject(
            decision.decision_request(parsed_args),
            options.execution(parsed_args),
            self.connect(parsed_args),
            self.confirmer(parsed_args),
        )
