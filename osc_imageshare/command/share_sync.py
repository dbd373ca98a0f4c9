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


"""``openstack image share-sync``."""

import argparse
import pathlib
from typing import Any
from typing import TYPE_CHECKING

from osc_imageshare.command import arguments
from osc_imageshare.command import change
from osc_imageshare.command import guide
from osc_imageshare.command import options
from osc_imageshare.i18n import _

if TYPE_CHECKING:
    from osc_imageshare.report import rows
    from osc_imageshare.report import screen
    from osc_imageshare.sharing import result
    from osc_imageshare.workflow import execute

# What a saved plan has decided already.
_NOT_WITH_PLAN = ('check', 'prune', 'plan_out', 'only')


class ShareSync(change.ChangeCommand):
    """Make image shares match a manifest"""

    examples = (
        guide.Example(
            _('Show what would change'),
            'openstack image share-sync shares.yaml --dry-run',
        ),
        guide.Example(
            _('Make the shares match the manifest'),
            'openstack image share-sync shares.yaml',
        ),
        guide.Example(
            _('In CI: fail if the shares differ from the manifest'),
            'openstack image share-sync shares.yaml --check',
        ),
        guide.Example(
            _('Save a plan, and apply exactly this plan after a review'),
            'openstack image share-sync shares.yaml --plan-out plan.json\n'
            'openstack image share-sync --plan plan.json',
        ),
    )
    exit_codes = guide.with_code(
        guide.CHANGING, '3', _('with --check: shares differ from the manifest')
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Add the command's own arguments."""
        parser.add_argument(
            'manifest',
            metavar='<manifest>',
            nargs='?',
            help=_('Manifest file (YAML); "-" reads standard input'),
        )
        declared = guide.group(parser, guide.MANIFEST)
        safety = guide.group(parser, guide.SAFETY)
        declared.add_argument(
            '--plan',
            metavar='<file>',
            type=pathlib.Path,
            help=_(
                'Apply this saved plan exactly, if the cloud has not changed '
                'since it was made'
            ),
        )
        declared.add_argument(
            '--plan-out',
            metavar='<file>',
            type=pathlib.Path,
            help=_('Save the plan to this file, and change nothing'),
        )
        declared.add_argument(
            '--check',
            action='store_true',
            help=_(
                'Change nothing; exit with 3 if any share differs from the '
                'manifest'
            ),
        )
        declared.add_argument(
            '--prune',
            action='store_true',
            help=_(
                'Remove members that are not in the manifest, for entries '
                'that do not set "prune"'
            ),
        )
        options.add_repeatable(
            guide.group(parser, guide.IMAGES),
            '--only',
            '<image>',
            dest='only',
            help_text=_(
                'Only this image of the manifest (name or ID; repeat option '
                'for several images; "-" reads one per line from standard '
                'input)'
            ),
        )
        safety.add_argument(
            '--narrow',
            action='store_true',
            help=_(
                'Share even a public or community image, which ends access '
                'for all other projects'
            ),
        )
        safety.add_argument(
            '--force',
            action='store_true',
            help=_(
                'Remove even most members at once, revoke images that are in '
                'use, and share images that the other project cannot boot from'
            ),
        )
        change.add_yes(
            parser,
            _('Do not ask before members are removed (for scripts)'),
        )
        options.add_execution(parser)

    def check(self, parsed_args: argparse.Namespace) -> str | None:
        """Return the problem with the arguments as a whole, if any."""
        if parsed_args.manifest is None and parsed_args.plan is None:
            return _('a <manifest> or --plan is required')
        if parsed_args.manifest and parsed_args.plan:
            return _('--plan cannot be used with <manifest>')
        if parsed_args.plan:
            for name in _NOT_WITH_PLAN:
                if getattr(parsed_args, name):
                    option = name.replace('_', '-')
                    return str(_('--%s cannot be used with --plan') % option)
        if parsed_args.manifest == '-' and '-' in parsed_args.only:
            return _('--only - cannot be used with a manifest on "-"')
        if parsed_args.check and parsed_args.plan_out:
            return _('--check cannot be used with --plan-out')
        return None

    def change(self, parsed_args: argparse.Namespace) -> 'result.Verdict':
        """Share, and return what became of each image and project."""
        if parsed_args.plan:
            return self._run_saved_plan(parsed_args)
        return self._run_manifest(parsed_args)

    def _run_manifest(
        self, parsed_args: argparse.Namespace
    ) -> 'result.Verdict':
        from osc_imageshare.command import lines
        from osc_imageshare.documents import manifest_file
        from osc_imageshare.sharing import manifest
        from osc_imageshare.sharing import request
        from osc_imageshare.workflow import sync

        if parsed_args.manifest == '-':
            lines.invite(_('the manifest'))
        declared = manifest_file.load(pathlib.Path(parsed_args.manifest))
        return sync.run(
            request.SyncRequest(
                declared,
                prune=parsed_args.prune,
                only=arguments.images(parsed_args.only),
                narrow=parsed_args.narrow,
                force=parsed_args.force,
                check=parsed_args.check,
                plan_out=parsed_args.plan_out,
            ),
            options.execution(parsed_args),
            self.connect(parsed_args, manifest.regions(declared)),
            _confirmer(parsed_args),
        )

    def _run_saved_plan(
        self, parsed_args: argparse.Namespace
    ) -> 'result.Verdict':
        from osc_imageshare.documents import plan_file
        from osc_imageshare.sharing import request
        from osc_imageshare.sharing import saved_plan
        from osc_imageshare.workflow import sync

        kept = plan_file.load(parsed_args.plan)
        return sync.run_saved(
            request.SavedPlanRequest(
                kept, narrow=parsed_args.narrow, force=parsed_args.force
            ),
            options.execution(parsed_args),
            self.connect(parsed_args, saved_plan.regions(kept)),
            _confirmer(parsed_args),
        )

    def columns(self, parsed_args: argparse.Namespace) -> 'rows.Columns[Any]':
        """Return the columns of the rows.

        A manifest may be about several regions, whatever the options say.
        """
        from osc_imageshare.report import rows

        return rows.outcome_columns(
            self.extra(parsed_args) | rows.Extra.REGION
        )

    def form(self, parsed_args: argparse.Namespace) -> 'screen.Form':
        """Return the short table for a person at a terminal."""
        from osc_imageshare.report import screen

        return screen.OUTCOMES


def _confirmer(parsed_args: argparse.Namespace) -> 'execute.Confirm':
    """Return the question to ask before members are removed.

    A manifest or a plan says which: that is enough for a script.
    """
    from osc_imageshare.command import terminal
    from osc_imageshare.workflow import execute

    asks = terminal.can_ask() and not parsed_args.yes
    return change.ask if asks else execute.agreed
