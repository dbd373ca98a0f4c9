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

"""``openstack image share-accept``."""

import argparse
from typing import TYPE_CHECKING

from osc_imageshare.command import arguments
from osc_imageshare.command import decision
from osc_imageshare.command import guide
from osc_imageshare.command import options
from osc_imageshare.i18n import _

if TYPE_CHECKING:
    from osc_imageshare.sharing import request
    from osc_imageshare.sharing import result


class ShareAccept(decision.DecisionCommand):
    """Accept images that other projects share"""

    question = _('Accept this offer?')
    examples = (
        guide.Example(
            _('Look at each pending offer, and decide'),
            'openstack image share-accept --all',
        ),
        guide.Example(
            _('Accept an offer by its name, from one project only'),
            'openstack image share-accept golden --from project-a',
        ),
        guide.Example(
            _('In a script: accept all that one project offers'),
            'openstack image share-accept --from project-a',
        ),
        guide.Example(
            _('Accept an image only if its content is as expected'),
            'openstack image share-accept golden --expect-hash \\\n'
            '    md5:d41d8cd98f00b204e9800998ecf8427e',
        ),
        guide.Example(
            _('Accept for another project of yours'),
            'openstack image share-accept golden --target-cloud project-b',
        ),
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Add the command's own arguments."""
        super().add_arguments(parser)
        safety = guide.group(parser, guide.SAFETY)
        safety.add_argument(
            '--force',
            action='store_true',
            help=_(
                'Accept even if the image has no content yet or its name '
                'resembles that of another image'
            ),
        )
        safety.add_argument(
            '--expect-hash',
            metavar='<algorithm>:<value>',
            type=arguments.content,
            help=_(
                'Accept only an image with this hash, for example '
                'md5:d41d8cd98f00b204e9800998ecf8427e'
            ),
        )

    def change(self, parsed_args: argparse.Namespace) -> 'result.Verdict':
        """Accept, and return what became of each image."""
        from osc_imageshare.workflow import offers

        return offers.accept(
            decision.decision_request(
                parsed_args, _expected(parsed_args), force=parsed_args.force
            ),
            options.execution(parsed_args),
            self.connect(parsed_args),
            self.confirmer(parsed_args),
        )


def _expected(parsed_args: argparse.Namespace) -> 'request.Content | None':
    from osc_imageshare.sharing import request

    if parsed_args.expect_hash is None:
        return None
    return request.Content(*parsed_args.expect_hash)
