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

import importlib.metadata
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent / '_ext'))

project = 'osc-imageshare'
copyright = 'osc-imageshare contributors'

extensions = [
    'cliff.sphinxext',
    'messages',
    'openstackdocstheme',
]

html_theme = 'openstackdocs'
pygments_style = 'native'
# An option is two hyphens and a message is what it is.
smartquotes = False
openstackdocs_auto_name = False
openstackdocs_auto_version = False
openstackdocs_use_storyboard = False

autoprogram_cliff_application = 'openstack'

# The formatters' options are the same in every command; they are described
# in python-openstackclient's own documentation.
autoprogram_cliff_ignored = [
    '--help',
    '--format',
    '--column',
    '--quote',
    '--noindent',
    '--max-width',
    '--fit-width',
    '--print-empty',
    '--sort-column',
    '--sort-ascending',
    '--sort-descending',
    '--prefix',
]

# A page of the manual for each command, and one for all of them.
man_pages = [
    (
        f'cli/{entry.name.removeprefix("image_")}',
        f'openstack-{entry.name.replace("_", "-")}',
        entry.load().__doc__.partition('\n')[0],
        '',
        1,
    )
    for entry in importlib.metadata.entry_points(group='openstack.image.v2')
    if entry.value.startswith('osc_imageshare.')
]
man_pages += [('cli/index', project, 'share Glance images', '', 7)]
