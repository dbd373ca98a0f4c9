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
import re
from typing import TYPE_CHECKING

from osc_imageshare.command import decision
from osc_imageshare.command import options
from osc_imageshare.i18n import _

if TYPE_CHECKING:
    from osc_imageshare.sharing import request
    from osc_imageshare.sharing import result


class ShareAccept(decision.DecisionCommand):
    """Accept images that other projects share"""

    question = _('Accept this offer?')

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Add the command's own arguments."""
        super().add_arguments(parser)
        parser.add_argument(
            '--expect-hash',
            metavar='<algorithm>:<value>',
            type=_content,
            help=_('Accept only an image with this content'),
        )

    def change(self, parsed_args: argparse.Namespace) -> 'result.Verdict':
        """Accept, and return what became of each image."""
        from osc_imageshare.workflow import offers

        return offers.accept(
            decision.decision_request(parsed_args, _expected(parsed_args)),
            options.execution(parsed_args),
            self.connect(parsed_args),
            self.confirmer(parsed_args),
        )


def _content(text: str) -> tuple[str, str]:
    match = re.fullmatch(r'([A-Za-z0-9_-]+):([0-9A-Fa-f]+)', text)
    if match is None:
        raise argparse.ArgumentTypeError(
            _('%r is not of the form sha512:<hexadecimal digits>') % text
        )
    return match[1].lower(), match[2].lower()


def _expected(parsed_args: argparse.Namespace) -> 'request.Content | None':
    from osc_imageshare.sharing import request

    if parsed_args.expect_hash is None:
        return None
    return request.Content(*parsed_args.expect_hash)
