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

"""``openstack image share-revoke``."""

import argparse
from typing import TYPE_CHECKING

from osc_imageshare.command import arguments
from osc_imageshare.command import change
from osc_imageshare.command import guide
from osc_imageshare.command import options
from osc_imageshare.i18n import _

if TYPE_CHECKING:
    from osc_imageshare.sharing import planning
    from osc_imageshare.sharing import request
    from osc_imageshare.sharing import result
    from osc_imageshare.workflow import execute


class ShareRevoke(change.ChangeCommand):
    """Revoke the access of other projects to images"""

    examples = (
        guide.Example(
            _('Show what would be revoked'),
            'openstack image share-revoke golden project-b --dry-run',
        ),
        guide.Example(
            _('Revoke the access of one project'),
            'openstack image share-revoke golden project-b',
        ),
        guide.Example(
            _('Revoke all access, and make the image private'),
            'openstack image share-revoke golden --all --private',
        ),
        guide.Example(
            _('Revoke only what is known to be unused'),
            'openstack image share-revoke golden --target-cloud project-b \\\n'
            '    --require-unused',
        ),
        guide.Example(
            _('Revoke the access of a project to all images with a tag'),
            'openstack image list --tag old -f value -c ID | \\\n'
            '    openstack image share-revoke - project-b',
        ),
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Add the command's own arguments."""
        options.add_image(parser, _('Image whose access to revoke'))
        options.add_targets(
            parser,
            project=_('Project to revoke access from'),
            cloud=_('clouds.yaml entry of the project to revoke access from'),
        )
        guide.group(parser, guide.PROJECTS).add_argument(
            '--all',
            action='store_true',
            dest='everybody',
            help=_('Revoke access from every project; asks first'),
        )
        change.add_yes(
            parser,
            _('Do not ask before --all (for scripts)'),
        )
        safety = guide.group(parser, guide.SAFETY)
        guide.group(parser, guide.IMAGES).add_argument(
            '--private',
            action='store_true',
            help=_('Make the image private once it has no members'),
        )
        use = safety.add_mutually_exclusive_group()
        use.add_argument(
            '--force',
            action='store_true',
            help=_(
                'Revoke even if a project has servers or volumes created from '
                'the image; they may fail to rebuild or migrate'
            ),
        )
        use.add_argument(
            '--require-unused',
            action='store_true',
            help=_(
                'Revoke only if it is known that a project has no servers or '
                'volumes created from the image (default: warn)'
            ),
        )
        options.add_execution(parser)

    def check(self, parsed_args: argparse.Namespace) -> str | None:
        """Return the problem with the arguments as a whole, if any."""
        has_targets = options.has_targets(parsed_args)
        if parsed_args.everybody and has_targets:
            return _('--all cannot be used with a project')
        if not (parsed_args.everybody or has_targets):
            return _(
                'a project is required: <project>, --project-id, --domain or '
                '--target-cloud; or use --all'
            )
        return options.check_targets(parsed_args)

    def change(self, parsed_args: argparse.Namespace) -> 'result.Verdict':
        """Revoke, and return what became of each image and target."""
        from osc_imageshare.workflow import revoke

        return revoke.run(
            _request(parsed_args),
            options.execution(parsed_args),
            self.connect(parsed_args),
            self._confirmer(parsed_args),
        )

    def _confirmer(self, parsed_args: argparse.Namespace) -> 'execute.Confirm':
        """Return the question to ask before every project loses an image."""
        from osc_imageshare.command import terminal
        from osc_imageshare.workflow import execute

        if parsed_args.yes or not parsed_args.everybody:
            return execute.agreed
        return change.ask if terminal.can_ask() else self._warn

    def _warn(self, _plan: 'planning.Plan') -> bool:
        self.tell(
            (
                _(
                    'share-revoke --all without --yes is deprecated where '
                    'it cannot ask for confirmation, such as in a script. A '
                    'future release will refuse it: add --yes.'
                ),
            )
        )
        return True


def _request(parsed_args: argparse.Namespace) -> 'request.RevokeRequest':
    """Return the request that the arguments stand for."""
    from osc_imageshare.sharing import request

    return request.RevokeRequest(
        images=arguments.images([parsed_args.image]),
        targets=options.targets(parsed_args),
        everybody=parsed_args.everybody,
        private=parsed_args.private,
        use=_use(parsed_args),
    )


def _use(parsed_args: argparse.Namespace) -> 'request.InUse':
    """Return what to do where a project uses an image, or may use it."""
    from osc_imageshare.sharing import request

    if parsed_args.force:
        return request.InUse.REVOKE
    if parsed_args.require_unused:
        return request.InUse.REFUSE_UNKNOWN
    return request.InUse.REFUSE
