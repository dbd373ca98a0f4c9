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

"""Arguments that several commands take, each described once."""

import argparse
from collections.abc import Callable
from collections.abc import Sequence
from typing import TYPE_CHECKING

from osc_imageshare.command import arguments
from osc_imageshare.command import guide
from osc_imageshare.i18n import _

if TYPE_CHECKING:
    from osc_imageshare.cloud import transport
    from osc_imageshare.report import rows
    from osc_imageshare.sharing import request


_JOBS = _(
    'Maximum number of parallel requests per region, 1 to 64 (default: 8)'
)


def add_repeatable(
    parser: guide.Container,
    option: str,
    metavar: str,
    *,
    dest: str,
    help_text: str,
    type_: Callable[[str], str] = arguments.name_or_id,
    choices: Sequence[str] | None = None,
) -> None:
    """Add an option that may be given several times.

    :param dest: of the list of its values.
    :param type_: takes a value from the command line, or refuses it.
    """
    parser.add_argument(
        option,
        metavar=metavar,
        dest=dest,
        action='append',
        default=[],
        type=type_,
        choices=choices,
        help=help_text,
    )


def add_image(parser: argparse.ArgumentParser, title: str) -> None:
    """Add ``<image>``.

    :param title: what the image is to the command.
    """
    parser.add_argument(
        'image',
        metavar='<image>',
        type=arguments.name_or_id,
        help=_('%s (name or ID); "-" reads one per line from standard input')
        % title,
    )


def add_images(parser: argparse.ArgumentParser, help_text: str) -> None:
    """Add ``[<image> ...]``."""
    parser.add_argument(
        'images',
        metavar='<image>',
        nargs='*',
        type=arguments.name_or_id,
        help=help_text,
    )


def add_sides(
    parser: argparse.ArgumentParser,
    *,
    outgoing: str,
    incoming: str,
    all_projects: str,
) -> None:
    """Add ``--outgoing``, ``--incoming`` and ``--all-projects``.

    :param outgoing: the help of the first one, and so on.
    """
    images = guide.group(parser, guide.IMAGES)
    side = images.add_mutually_exclusive_group()
    side.add_argument('--outgoing', action='store_true', help=outgoing)
    side.add_argument('--incoming', action='store_true', help=incoming)
    side.add_argument('--all-projects', action='store_true', help=all_projects)


def add_target_cloud(parser: argparse.ArgumentParser, help_text: str) -> None:
    """Add ``--target-cloud``."""
    add_repeatable(
        guide.group(parser, guide.PROJECTS),
        '--target-cloud',
        '<cloud>',
        dest='target_clouds',
        help_text=help_text,
    )


def add_targets(
    parser: argparse.ArgumentParser, *, project: str, cloud: str
) -> None:
    """Add ``<project>`` and the other ways to name a target.

    :param project: what a project is to the command.
    :param cloud: what another cloud is to the command.
    """
    parser.add_argument(
        'projects',
        metavar='<project>',
        nargs='*',
        type=arguments.name_or_id,
        help=_('%s (name or ID)') % project,
    )
    group = guide.group(parser, guide.PROJECTS)
    group.add_argument(
        '--project-domain',
        metavar='<project-domain>',
        type=arguments.name_or_id,
        help=_(
            'Domain of each <project> (name or ID), for project names that '
            'are not unique'
        ),
    )
    add_repeatable(
        group,
        '--project-id',
        '<project-id>',
        dest='project_ids',
        help_text=_(
            '%s, by an ID that is not looked up (repeat option for several '
            'projects)'
        )
        % project,
    )
    add_repeatable(
        group,
        '--domain',
        '<domain>',
        dest='domains',
        help_text=_(
            '%s: every enabled project of this domain (name or ID; repeat '
            'option for several domains)'
        )
        % project,
    )
    add_target_cloud(
        parser,
        _('%s (repeat option for several projects)') % cloud,
    )


def has_targets(parsed_args: argparse.Namespace) -> bool:
    """Tell whether there is a target of any kind."""
    return bool(
        parsed_args.projects
        or parsed_args.project_ids
        or parsed_args.domains
        or parsed_args.target_clouds
    )


def check_targets(parsed_args: argparse.Namespace) -> str | None:
    """Return the problem with the targets, if there is one."""
    if parsed_args.project_domain and not parsed_args.projects:
        return _('--project-domain requires <project>')
    return None


def targets(parsed_args: argparse.Namespace) -> 'request.Targets':
    """Return the targets that the arguments name."""
    from osc_imageshare.sharing import request

    return request.Targets(
        projects=tuple(parsed_args.projects),
        project_domain=parsed_args.project_domain,
        project_ids=tuple(parsed_args.project_ids),
        domains=tuple(parsed_args.domains),
        clouds=tuple(parsed_args.target_clouds),
    )


def add_execution(
    parser: argparse.ArgumentParser, *, rollback: bool = True
) -> None:
    """Add how a change is to be carried out.

    :param rollback: it can be undone as a whole.
    """
    safety = guide.group(parser, guide.SAFETY)
    safety.add_argument(
        '--dry-run',
        action='store_true',
        help=_('Show what would be done, and change nothing'),
    )
    if rollback:
        safety.add_argument(
            '--rollback',
            action='store_true',
            help=_('Undo the changes of this run if any of them fails'),
        )
    add_regions(parser)
    add_long(parser)
    add_limits(parser)


def execution(parsed_args: argparse.Namespace) -> 'request.Execution':
    """Return how the change is to be carried out."""
    from osc_imageshare.sharing import request

    return request.Execution(
        jobs=parsed_args.jobs,
        rollback=getattr(parsed_args, 'rollback', False),
        dry_run=parsed_args.dry_run,
        wait=getattr(parsed_args, 'wait', 0),
    )


def add_regions(parser: argparse.ArgumentParser) -> None:
    """Add ``--region`` and ``--all-regions``."""
    images = guide.group(parser, guide.IMAGES)
    choice = images.add_mutually_exclusive_group()
    add_repeatable(
        choice,
        '--region',
        '<region>',
        dest='regions',
        help_text=_(
            'Region to use (repeat option for several regions; default: the '
            'configured region)'
        ),
    )
    choice.add_argument(
        '--all-regions',
        action='store_true',
        help=_('Use every region that has an image service'),
    )


def regions(parsed_args: argparse.Namespace) -> 'request.Regions':
    """Return the regions that the arguments name."""
    from osc_imageshare.sharing import request

    # share-copy reads images in the configured region only.
    if 'regions' not in parsed_args:
        return request.CONFIGURED_REGION
    return request.Regions(tuple(parsed_args.regions), parsed_args.all_regions)


def extra_columns(parsed_args: argparse.Namespace) -> 'rows.Extra':
    """Return the columns that the arguments ask for."""
    from osc_imageshare.report import rows

    extra = rows.Extra.NONE
    if parsed_args.long:
        extra |= rows.Extra.LONG
    if parsed_args.regions or parsed_args.all_regions:
        extra |= rows.Extra.REGION
    return extra


def add_usage(
    parser: argparse.ArgumentParser, target_cloud: str | None = None
) -> None:
    """Add ``--usage`` and ``--target-cloud``.

    :param target_cloud: the help of the latter, if it does more than look
        for use.
    """
    guide.group(parser, guide.OUTPUT).add_argument(
        '--usage',
        action='store_true',
        help=_(
            'Also show servers and volumes that members created from the image'
        ),
    )
    add_target_cloud(
        parser,
        target_cloud
        or _(
            'clouds.yaml entry used to look into its own project, with '
            '--usage (repeat option for several projects)'
        ),
    )


def check_usage(parsed_args: argparse.Namespace) -> str | None:
    """Return the problem with these options, if there is one."""
    if parsed_args.target_clouds and not parsed_args.usage:
        return _('--target-cloud requires --usage')
    return None


def usage_request(
    parsed_args: argparse.Namespace,
) -> 'request.UsageRequest | None':
    """Return the request to look for use, if there is one."""
    from osc_imageshare.sharing import request

    if not parsed_args.usage:
        return None
    return request.UsageRequest(tuple(parsed_args.target_clouds))


def add_long(parser: argparse.ArgumentParser) -> None:
    """Add ``--long``."""
    guide.group(parser, guide.OUTPUT).add_argument(
        '--long',
        action='store_true',
        help=_('List additional fields in output'),
    )


def add_limits(
    parser: argparse.ArgumentParser, jobs: int = 8, help_text: str = _JOBS
) -> None:
    """Add what every request is bound to: ``--jobs`` and ``--timeout``.

    :param jobs: the default of the first one.
    :param help_text: what it is a number of.
    """
    group = guide.group(parser, guide.LIMITS)
    group.add_argument(
        '--jobs',
        metavar='<number>',
        type=arguments.up_to(64),
        default=jobs,
        help=help_text,
    )
    group.add_argument(
        '--timeout',
        metavar='<seconds>',
        type=arguments.up_to(3600),
        default=60,
        help=_(
            'Timeout in seconds while waiting for a service to respond, 1 '
            'to 3600 (default: 60)'
        ),
    )


def limits(parsed_args: argparse.Namespace) -> 'transport.Limits':
    """Return what every request is bound to."""
    from osc_imageshare.cloud import transport

    return transport.Limits(parsed_args.jobs, float(parsed_args.timeout))
