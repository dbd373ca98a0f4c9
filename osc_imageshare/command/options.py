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
import sys
from typing import TYPE_CHECKING

from osc_lib import exceptions

from osc_imageshare.i18n import _

if TYPE_CHECKING:
    from osc_imageshare.cloud import transport
    from osc_imageshare.report import rows
    from osc_imageshare.sharing import request

MOST_JOBS = 64
LONGEST_TIMEOUT = 3600


def add_image(parser: argparse.ArgumentParser, what: str) -> None:
    """Add ``<image>``.

    :param what: what the image is to the command.
    """
    parser.add_argument(
        'image',
        metavar='<image>',
        type=named,
        help=_('%s (name or ID); "-" reads one per line from standard input')
        % what,
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
        type=named,
        help=_('%s (name or ID)') % project,
    )
    parser.add_argument(
        '--project-domain',
        metavar='<project-domain>',
        type=named,
        help=_(
            'Domain the projects belong to (name or ID). This can be used '
            'in case collisions between project names exist.'
        ),
    )
    parser.add_argument(
        '--project-id',
        metavar='<project-id>',
        dest='project_ids',
        action='append',
        default=[],
        type=named,
        help=_(
            '%s: an ID, taken as given and not looked up (repeat option for '
            'several projects)'
        )
        % project,
    )
    parser.add_argument(
        '--domain',
        metavar='<domain>',
        dest='domains',
        action='append',
        default=[],
        type=named,
        help=_(
            '%s: every project of this domain (name or ID; repeat option for '
            'several domains)'
        )
        % project,
    )
    parser.add_argument(
        '--target-cloud',
        metavar='<cloud>',
        dest='target_clouds',
        action='append',
        default=[],
        type=named,
        help=_('%s (repeat option for several projects)') % cloud,
    )


def names_targets(parsed_args: argparse.Namespace) -> bool:
    """Tell whether a target is named in any way."""
    return bool(
        parsed_args.projects
        or parsed_args.project_ids
        or parsed_args.domains
        or parsed_args.target_clouds
    )


def check_targets(parsed_args: argparse.Namespace) -> str | None:
    """Return what is wrong with how the targets are named, if anything."""
    if parsed_args.project_domain and not parsed_args.projects:
        return _('--project-domain goes with <project>')
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


def add_running(parser: argparse.ArgumentParser) -> None:
    """Add how a change is to be carried out."""
    parser.add_argument(
        '--dry-run',
        action='store_true',
        help=_('Show what would be done, and change nothing'),
    )
    parser.add_argument(
        '--rollback',
        action='store_true',
        help=_('Undo what this run has done if any target fails'),
    )
    add_regions(parser)
    add_long(parser)
    add_limits(parser)


def running(parsed_args: argparse.Namespace) -> 'request.Execution':
    """Return how the change is to be carried out."""
    from osc_imageshare.sharing import request

    return request.Execution(
        jobs=parsed_args.jobs,
        rollback=parsed_args.rollback,
        dry_run=parsed_args.dry_run,
        wait=getattr(parsed_args, 'wait', 0),
    )


def add_regions(parser: argparse.ArgumentParser) -> None:
    """Add ``--region`` and ``--all-regions``."""
    where = parser.add_mutually_exclusive_group()
    where.add_argument(
        '--region',
        metavar='<region>',
        dest='regions',
        action='append',
        default=[],
        type=named,
        help=_(
            'Region whose image service is meant (repeat option for several '
            'regions; default: the one that is configured)'
        ),
    )
    where.add_argument(
        '--all-regions',
        action='store_true',
        help=_('Every region that has an image service'),
    )


def where(parsed_args: argparse.Namespace) -> 'request.Regions':
    """Return the regions that the arguments name."""
    from osc_imageshare.sharing import request

    return request.Regions(tuple(parsed_args.regions), parsed_args.all_regions)


def extra(parsed_args: argparse.Namespace) -> 'rows.Extra':
    """Return the columns that the arguments ask for."""
    from osc_imageshare.report import rows

    found = rows.Extra.NONE
    if parsed_args.long:
        found |= rows.Extra.LONG
    if parsed_args.regions or parsed_args.all_regions:
        found |= rows.Extra.REGION
    return found


def add_usage(parser: argparse.ArgumentParser) -> None:
    """Add ``--usage`` and ``--target-cloud``."""
    parser.add_argument(
        '--usage',
        action='store_true',
        help=_('Look also for servers and volumes that members made'),
    )
    parser.add_argument(
        '--target-cloud',
        metavar='<cloud>',
        dest='target_clouds',
        action='append',
        default=[],
        type=named,
        help=_(
            'Entry of clouds.yaml whose credentials to look with into its '
            'project, with --usage (repeat option for several projects)'
        ),
    )


def check_usage(parsed_args: argparse.Namespace) -> str | None:
    """Return what is wrong with how use is looked for, if anything."""
    if parsed_args.target_clouds and not parsed_args.usage:
        return _('--target-cloud goes with --usage')
    return None


def usage(parsed_args: argparse.Namespace) -> 'request.UsageRequest | None':
    """Return how the arguments ask to look for use, if they do."""
    from osc_imageshare.sharing import request

    if not parsed_args.usage:
        return None
    return request.UsageRequest(tuple(parsed_args.target_clouds))


def add_long(parser: argparse.ArgumentParser) -> None:
    """Add ``--long``."""
    parser.add_argument(
        '--long',
        action='store_true',
        help=_('List additional fields in output'),
    )


def add_limits(parser: argparse.ArgumentParser) -> None:
    """Add what every request is bound to: ``--jobs`` and ``--timeout``."""
    parser.add_argument(
        '--jobs',
        metavar='<number>',
        type=_jobs,
        default=8,
        help=_(
            'Number of requests that may be under way at once in a region, '
            '1 to 64 (default: 8)'
        ),
    )
    parser.add_argument(
        '--timeout',
        metavar='<seconds>',
        type=_timeout,
        default=60,
        help=_(
            'Seconds that a service may let pass without a byte of its '
            'answer, 1 to 3600 (default: 60)'
        ),
    )


def limits(parsed_args: argparse.Namespace) -> 'transport.Limits':
    """Return what every request is bound to."""
    from osc_imageshare.cloud import transport

    return transport.Limits(parsed_args.jobs, float(parsed_args.timeout))


def _jobs(text: str) -> int:
    return _from_one_to(MOST_JOBS, text)


def _timeout(text: str) -> int:
    return _from_one_to(LONGEST_TIMEOUT, text)


def _from_one_to(most: int, text: str) -> int:
    number = seconds(text)
    if not 1 <= number <= most:
        raise argparse.ArgumentTypeError(
            _('%(number)s is not in the range 1 to %(most)s')
            % {'number': number, 'most': most}
        )
    return number


def seconds(text: str) -> int:
    """Take a whole number that is not negative (an argparse type)."""
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise argparse.ArgumentTypeError(
            _('%r is not a whole number of at most nine digits') % text
        )
    return int(text)


def images(name_or_id: str) -> tuple[str, ...]:
    """Return the images that an argument names: itself, or a line each.

    :raises exceptions.CommandError: a line of standard input is empty or
        cannot be read, or there is none.
    """
    return all_images([name_or_id])


def all_images(names_or_ids: list[str]) -> tuple[str, ...]:
    """Return the images that arguments name; "-" stands for many.

    :raises exceptions.CommandError: as :func:`images`.
    """
    found: list[str] = []
    for name_or_id in names_or_ids:
        found += _lines() if name_or_id == '-' else [name_or_id]
    return tuple(found)


def _lines() -> list[str]:
    names: list[str] = []
    # Python's own: there is no standard input if it is closed.
    if sys.stdin is None:
        raise exceptions.CommandError(
            _('Standard input is closed: it names no image.')
        )
    lines = sys.stdin.buffer.read().splitlines()
    for number, line in enumerate(lines, 1):
        try:
            name = line.decode('utf-8')
        except UnicodeDecodeError as exc:
            raise exceptions.CommandError(
                _('Standard input, line %d: this is not UTF-8.') % number
            ) from exc
        if not name.strip():
            raise exceptions.CommandError(
                _('Standard input, line %d: an image is missing here.')
                % number
            )
        names.append(name)
    if not names:
        raise exceptions.CommandError(
            _('Standard input is empty: it names no image.')
        )
    return names


def named(text: str) -> str:
    """Take an argument that has to name something (an argparse type)."""
    if not text.strip():
        raise argparse.ArgumentTypeError(_('a name or an ID is empty'))
    try:
        text.encode()
    except UnicodeEncodeError as exc:
        raise argparse.ArgumentTypeError(
            _('a name or an ID is not UTF-8')
        ) from exc
    return text
