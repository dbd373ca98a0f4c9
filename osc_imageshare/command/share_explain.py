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


"""``openstack image share-explain``."""

import argparse
from typing import TYPE_CHECKING

from osc_imageshare.command import arguments
from osc_imageshare.command import base
from osc_imageshare.command import guide
from osc_imageshare.command import options
from osc_imageshare.command import printer
from osc_imageshare.i18n import _

if TYPE_CHECKING:
    from osc_imageshare.report import rows
    from osc_imageshare.report import screen
    from osc_imageshare.sharing import explanation

_QUESTIONS = ('show', 'download', 'find', 'list', 'boot', 'rebuild', 'copy')
_DEFAULT_NEEDS = ('show', 'find', 'download')


class ShareExplain(printer.Lister):
    """Explain what a project can do with an image, and why"""

    examples = (
        guide.Example(
            _('Explain why you do not see an image'),
            'openstack image share-explain golden',
        ),
        guide.Example(
            _('Try with the credentials of the other project'),
            'openstack image share-explain golden --target-cloud project-b',
        ),
        guide.Example(
            _('In a script: check that a project can boot from it'),
            'openstack image share-explain golden project-b --need boot',
        ),
    )
    exit_codes = guide.with_code(
        guide.with_code(
            {**guide.READING, '0': _('the project can do what --need names')},
            '3',
            _('the project cannot do what --need names'),
        ),
        '4',
        _('it is unknown whether the project can do it'),
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Add the command's own arguments."""
        parser.add_argument(
            'image',
            metavar='<image>',
            type=arguments.name_or_id,
            help=_('Image (name or ID)'),
        )
        parser.add_argument(
            'project',
            metavar='<project>',
            nargs='?',
            type=arguments.name_or_id,
            help=_(
                'Project that uses the image (name or ID; default: your own)'
            ),
        )
        projects = guide.group(parser, guide.PROJECTS)
        projects.add_argument(
            '--project-domain',
            metavar='<project-domain>',
            type=arguments.name_or_id,
            help=_('Domain of the project (name or ID)'),
        )
        projects.add_argument(
            '--target-cloud',
            metavar='<cloud>',
            type=arguments.name_or_id,
            help=_(
                'Entry of clouds.yaml of the project that uses the image; '
                'its credentials are used to try'
            ),
        )
        options.add_repeatable(
            guide.group(parser, guide.OUTPUT),
            '--need',
            '<question>',
            dest='needs',
            choices=_QUESTIONS,
            help_text=_(
                'What the project must be able to do for exit code 0: show, '
                'download, find, list, boot, rebuild or copy (repeat option '
                'for several; default: show, find and download)'
            ),
        )
        options.add_long(parser)
        options.add_limits(parser)

    def check(self, parsed_args: argparse.Namespace) -> str | None:
        """Return the problem with the arguments as a whole, if any."""
        if parsed_args.target_cloud and parsed_args.project:
            return _('--target-cloud cannot be used with <project>')
        if parsed_args.project_domain and not parsed_args.project:
            return _('--project-domain requires <project>')
        return None

    def take_action(self, parsed_args: argparse.Namespace) -> printer.Table:
        """Read and try, and return a row for each question."""
        from osc_imageshare.report import explanations
        from osc_imageshare.report import rows
        from osc_imageshare.sharing import explanation
        from osc_imageshare.workflow import explain

        with base.printable_errors():
            answers, remedies, self.exit_code = explain.run(
                explanation.ExplainRequest(
                    image=parsed_args.image,
                    project=parsed_args.project,
                    project_domain=parsed_args.project_domain,
                    cloud=parsed_args.target_cloud,
                    needs=tuple(
                        map(
                            explanation.Question,
                            parsed_args.needs or _DEFAULT_NEEDS,
                        )
                    ),
                ),
                self.connect(parsed_args),
            )
        self.tell(remedies)
        return rows.table(
            explanations.COLUMNS, answers, self.reader(parsed_args)
        )

    def columns(
        self, parsed_args: argparse.Namespace
    ) -> 'rows.Columns[explanation.Explanation]':
        """Return the columns of the rows."""
        from osc_imageshare.report import explanations

        return explanations.COLUMNS

    def form(self, parsed_args: argparse.Namespace) -> 'screen.Form':
        """Return the short table for a person at a terminal."""
        from osc_imageshare.report import explanations

        return explanations.FORM
