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


"""``openstack image share-export``."""

import argparse

from osc_imageshare.command import arguments
from osc_imageshare.command import base
from osc_imageshare.command import guide
from osc_imageshare.command import options
from osc_imageshare.i18n import _


class ShareExport(base.Command):
    """Print what a project shares, for share-sync or Terraform"""

    examples = (
        guide.Example(
            _('Save all shares of a project as a manifest'),
            'openstack image share-export > shares.yaml',
        ),
        guide.Example(
            _('Save the shares of two images'),
            'openstack image share-export golden silver > shares.yaml',
        ),
        guide.Example(
            _('Save the shares as resources of Terraform'),
            'openstack image share-export --format terraform > shares.tf',
        ),
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Add the command's own arguments."""
        options.add_images(
            parser,
            _(
                'Image to export (name or ID; default: every image that has '
                'members); "-" reads one per line from standard input'
            ),
        )
        guide.group(parser, guide.OUTPUT).add_argument(
            '--format',
            metavar='<format>',
            choices=('manifest', 'terraform'),
            default='manifest',
            help=_(
                'Format of the document: manifest, for share-sync (default); '
                'or terraform, resources with import blocks'
            ),
        )
        options.add_regions(parser)
        options.add_limits(parser)

    def take_action(self, parsed_args: argparse.Namespace) -> None:
        """Read the shares, and print the document."""
        from osc_imageshare.report import files
        from osc_imageshare.report import output
        from osc_imageshare.sharing import export_request
        from osc_imageshare.workflow import export

        with base.printable_errors():
            document = export.run(
                export_request.ExportRequest(
                    images=arguments.images(parsed_args.images),
                    format=export_request.ExportFormat(parsed_args.format),
                    jobs=parsed_args.jobs,
                ),
                self.connect(parsed_args),
            )
            # YAML and HCL have the same escapes.
            files.show(output.lines(document))
