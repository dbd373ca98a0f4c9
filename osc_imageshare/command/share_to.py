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

"""``openstack image share-to``."""

import argparse
import dataclasses
from typing import TYPE_CHECKING

from osc_imageshare.command import arguments
from osc_imageshare.command import change
from osc_imageshare.command import guide
from osc_imageshare.command import options
from osc_imageshare.command import sharing
from osc_imageshare.i18n import _

if TYPE_CHECKING:
    from osc_imageshare.sharing import request
    from osc_imageshare.sharing import result


class ShareTo(change.ChangeCommand):
    """Share images with other projects, and accept them there"""

    examples = (
        guide.Example(
            _('Share an image with a project of yours, and accept it there'),
            'openstack image share-to golden --target-cloud project-b',
        ),
        guide.Example(
            _('Share with a project of another user, who then accepts'),
            'openstack image share-to golden 5be91d52a3c94c91b4ac3cf72dd6d28d',
        ),
        guide.Example(
            _('Show what sharing would do'),
            'openstack image share-to golden project-b project-c --dry-run',
        ),
        guide.Example(
            _('Share every image with a tag'),
            'openstack image list --tag gold -f value -c ID | \\\n'
            '    openstack image share-to - project-b',
        ),
        guide.Example(
            _('Share a new image with the members of the old one'),
            'openstack image share-to golden-2026 --members-of golden-2025',
        ),
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Add the command's own arguments."""
        options.add_image(parser, _('Image to share'))
        options.add_targets(
            parser,
            project=_('Project to share with'),
            cloud=_(
                'clouds.yaml entry of the project to share with; its '
                'credentials accept the image'
            ),
        )
        options.add_repeatable(
            guide.group(parser, guide.PROJECTS),
            '--members-of',
            '<image>',
            dest='members_of',
            help_text=_(
                'Image whose members to share with, except those that '
                'rejected it (name or ID; repeat option for several images)'
            ),
        )
        sharing.add(parser)
        safety = guide.group(parser, guide.SAFETY)
        safety.add_argument(
            '--force',
            action='store_true',
            help=_(
                'Share even an image that is not active or that the other '
                'project cannot boot from'
            ),
        )
        options.add_execution(parser)

    def check(self, parsed_args: argparse.Namespace) -> str | None:
        """Return the problem with the arguments as a whole, if any."""
        has_targets = _has_targets(parsed_args)
        if not (has_targets or parsed_args.keep_old):
            return _(
                'a project is required: <project>, --project-id, --domain, '
                '--target-cloud or --members-of; or use --keep-old to '
                'restore the members of a private image'
            )
        if parsed_args.accept_as_admin and not has_targets:
            return _('--accept-as-admin requires a project')
        if parsed_args.wait and parsed_args.dry_run:
            return _('--wait cannot be used with --dry-run')
        return options.check_targets(parsed_args)

    def change(self, parsed_args: argparse.Namespace) -> 'result.Verdict':
        """Share, and return what became of each image and target."""
        from osc_imageshare.workflow import share

        return share.run(
            _request(parsed_args),
            options.execution(parsed_args),
            self.connect(parsed_args),
        )


def _has_targets(parsed_args: argparse.Namespace) -> bool:
    return options.has_targets(parsed_args) or bool(parsed_args.members_of)


def _request(parsed_args: argparse.Namespace) -> 'request.ShareRequest':
    """Return the request that the arguments stand for."""
    from osc_imageshare.sharing import request

    return request.ShareRequest(
        images=arguments.images([parsed_args.image]),
        targets=dataclasses.replace(
            options.targets(parsed_args),
            members_of=tuple(parsed_args.members_of),
        ),
        accept=sharing.accept(parsed_args),
        narrow=parsed_args.narrow,
        dormant=sharing.dormant(parsed_args),
        force=parsed_args.force,
    )
