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

"""``openstack image share-copy``."""

import argparse
import pathlib
import re
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
    from osc_imageshare.sharing import copy_request
    from osc_imageshare.sharing import copying
    from osc_imageshare.sharing import request

_UNITS = {'': 0, 'k': 1, 'm': 2, 'g': 3}


class ShareCopy(change.ChangeCommand):
    """Copy images to your project, to other regions or to other clouds"""

    examples = (
        guide.Example(
            _("Keep a copy of another project's image"),
            'openstack image share-copy golden',
        ),
        guide.Example(
            _('Copy an image of yours to two regions'),
            'openstack image share-copy golden --to-region SBG5 '
            '--to-region WAW1',
        ),
        guide.Example(
            _('Copy an image to another cloud, with the same ID'),
            'openstack image share-copy golden --to-cloud dr --same-id',
        ),
        guide.Example(
            _('Copy every image with a tag, and share like the originals'),
            'openstack image list --tag golden -f value -c ID | \\\n'
            '    openstack image share-copy - --to-region SBG5 '
            '--share-like-source',
        ),
        guide.Example(
            _('Show what would be copied, and how much it is'),
            'openstack image share-copy golden --to-region SBG5 --dry-run',
        ),
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Add the command's own arguments."""
        parser.add_argument(
            'images',
            metavar='<image>',
            nargs='+',
            type=arguments.name_or_id,
            help=_(
                'Image to copy (name or ID); "-" reads one per line from '
                'standard input'
            ),
        )
        self._add_places(parser)
        self._add_content(parser)
        self._add_transfer(parser)
        safety = guide.group(parser, guide.SAFETY)
        safety.add_argument(
            '--dry-run',
            action='store_true',
            help=_('Show what would be copied, and change nothing'),
        )
        safety.add_argument(
            '--rollback',
            action='store_true',
            help=_('Delete the copies of this run if any copy fails'),
        )
        safety.add_argument(
            '--expect-hash',
            metavar='<algorithm>:<value>',
            type=arguments.content,
            help=_(
                'Copy only an image with this hash, for example '
                'md5:d41d8cd98f00b204e9800998ecf8427e'
            ),
        )
        safety.add_argument(
            '--force',
            action='store_true',
            help=_(
                'Replace also an unfinished copy that another run may be '
                'working on'
            ),
        )
        options.add_long(parser)

    def _add_places(self, parser: argparse.ArgumentParser) -> None:
        group = guide.group(parser, guide.PLACES)
        options.add_repeatable(
            group,
            '--to-region',
            '<region>',
            dest='to_regions',
            help_text=_(
                'Region to copy to, in your project (repeat option for '
                'several regions; default: the region of the image)'
            ),
        )
        options.add_repeatable(
            group,
            '--to-cloud',
            '<cloud>',
            dest='to_clouds',
            help_text=_(
                'Entry of clouds.yaml whose project and region to copy to '
                '(repeat option for several clouds)'
            ),
        )

    def _add_content(self, parser: argparse.ArgumentParser) -> None:
        group = guide.group(parser, guide.COPIES)
        group.add_argument(
            '--name',
            metavar='<name>',
            help=_('Name of the copy (default: the name of the image)'),
        )
        group.add_argument(
            '--same-id',
            action='store_true',
            help=_('Give the copy the ID of the image'),
        )
        group.add_argument(
            '--property',
            metavar='<key>=<value>',
            dest='properties',
            action='append',
            default=[],
            type=_property,
            help=_(
                'Property to set in the copy, for example hw_disk_bus=scsi '
                '(repeat option for several properties)'
            ),
        )
        options.add_repeatable(
            group,
            '--drop-property',
            '<key>',
            dest='dropped',
            help_text=_(
                'Property that the copy does not get (repeat option for '
                'several properties)'
            ),
        )
        group.add_argument(
            '--share-like-source',
            action='store_true',
            help=_(
                'Share the copy with the members of the image, and accept it '
                'for them as share-to does'
            ),
        )
        options.add_target_cloud(
            parser,
            _(
                'Entry of clouds.yaml that accepts the copy for its project, '
                'with --share-like-source (repeat option for several '
                'projects)'
            ),
        )

    def _add_transfer(self, parser: argparse.ArgumentParser) -> None:
        group = guide.group(parser, guide.TRANSFER)
        group.add_argument(
            '--method',
            choices=('auto', 'server', 'stream'),
            default='auto',
            help=_(
                'Transfer method: let the image service of the destination '
                'fetch the image (server), send it through this machine '
                '(stream), or use the first where possible (auto, default)'
            ),
        )
        group.add_argument(
            '--spool',
            metavar='<directory>',
            type=_directory,
            help=_(
                'Directory for a temporary file of each image; an '
                'interrupted download continues from there'
            ),
        )
        group.add_argument(
            '--limit-rate',
            metavar='<bytes>',
            type=_rate,
            help=_(
                'Maximum number of bytes to read per second, all images '
                'together; K, M and G may follow the number, for example 50M'
            ),
        )
        group.add_argument(
            '--wait',
            metavar='<seconds>',
            type=arguments.seconds,
            default=3600,
            help=_(
                'Maximum time for an image service to fetch or process an '
                'image (default: 3600)'
            ),
        )
        options.add_limits(
            parser,
            jobs=2,
            help_text=_(
                'Maximum number of images to copy in parallel, 1 to 64 '
                '(default: 2)'
            ),
        )

    def check(self, parsed_args: argparse.Namespace) -> str | None:
        """Return the problem with the arguments as a whole, if any."""
        from osc_imageshare.sharing import copy_record

        if parsed_args.target_clouds and not parsed_args.share_like_source:
            return _('--target-cloud requires --share-like-source')
        if parsed_args.method == 'server':
            for option in ('spool', 'limit_rate'):
                if getattr(parsed_args, option) is not None:
                    return _('--%s cannot be used with --method server') % (
                        option.replace('_', '-')
                    )
        if parsed_args.name is not None and len(parsed_args.name) > 255:
            return _('--name has more than 255 characters')
        for key, _value in parsed_args.properties:
            if not copy_record.may_be_set(key):
                return str(_('--property %s: this key cannot be set') % key)
            if key in parsed_args.dropped:
                return str(_('--property %s: this key is dropped, too') % key)
        return None

    def change(self, parsed_args: argparse.Namespace) -> 'copying.CopyVerdict':
        """Copy, and return what became of each image and place."""
        from osc_imageshare.workflow import copy

        cloud = self.connect(parsed_args)
        cloud.complete(parsed_args.to_clouds)
        return copy.run(
            _request(parsed_args), options.execution(parsed_args), cloud
        )

    def columns(self, parsed_args: argparse.Namespace) -> 'rows.Columns[Any]':
        """Return the documented columns of the rows."""
        from osc_imageshare.report import rows

        readable = parsed_args.formatter == 'table' and (
            self.app.stdout.isatty()
        )
        return rows.copy_columns(self.extra(parsed_args), readable=readable)

    def extra(self, parsed_args: argparse.Namespace) -> 'rows.Extra':
        """Return the columns beside those that there always are."""
        from osc_imageshare.report import rows

        extra = rows.Extra.LONG if parsed_args.long else rows.Extra.NONE
        places = len(parsed_args.to_regions) + len(parsed_args.to_clouds)
        if places > 1:
            extra |= rows.Extra.REGION
            if parsed_args.to_clouds:
                extra |= rows.Extra.CLOUD
        return extra

    def form(self, parsed_args: argparse.Namespace) -> 'screen.Form':
        """Return the short table for a person at a terminal."""
        from osc_imageshare.report import screen

        return screen.COPIES


def _property(text: str) -> tuple[str, str]:
    key, separator, value = text.partition('=')
    if not (key.strip() and separator):
        raise argparse.ArgumentTypeError(
            _('%r is not of the form <key>=<value>') % text
        )
    return key, value


def _directory(text: str) -> pathlib.Path:
    if not text:
        raise argparse.ArgumentTypeError(_('the directory is empty'))
    return pathlib.Path(text)


def _rate(text: str) -> int:
    match = re.fullmatch(r'([0-9]{1,12})(?:([kmg])(?:i?b)?)?', text.lower())
    rate = 0
    if match is not None:
        rate = int(match[1]) * 1024 ** _UNITS[match[2] or '']
    if not rate:
        raise argparse.ArgumentTypeError(
            _('%r is not a number of bytes such as 500K, 50M or 1G') % text
        )
    return rate


def _expected(parsed_args: argparse.Namespace) -> 'request.Content | None':
    from osc_imageshare.sharing import request

    if parsed_args.expect_hash is None:
        return None
    return request.Content(*parsed_args.expect_hash)


def _request(parsed_args: argparse.Namespace) -> 'copy_request.CopyRequest':
    """Return the request that the arguments stand for."""
    from osc_imageshare.sharing import copy_request
    from osc_imageshare.sharing import copying

    return copy_request.CopyRequest(
        images=arguments.images(parsed_args.images),
        regions=tuple(parsed_args.to_regions),
        clouds=tuple(parsed_args.to_clouds),
        name=parsed_args.name,
        same_id=parsed_args.same_id,
        properties=tuple(parsed_args.properties),
        dropped=frozenset(parsed_args.dropped),
        share=parsed_args.share_like_source,
        acceptors=tuple(parsed_args.target_clouds),
        expected=_expected(parsed_args),
        method=copying.TransferMethod(parsed_args.method),
        spool=parsed_args.spool,
        rate=parsed_args.limit_rate,
        patience=parsed_args.wait,
        force=parsed_args.force,
    )
