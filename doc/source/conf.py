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
from typing import Any
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sphinx.application import Sphinx

sys.path.insert(0, str(pathlib.Path(__file__).parent / '_ext'))

project = 'osc-imageshare'
copyright = 'osc-imageshare contributors'

extensions = [
    'changes',
    'cliff.sphinxext',
    'messages',
]

# A theme that fetches nothing: its pages and their search work from a disk.
html_theme = 'furo'
html_title = project
# The picture of README.rst, for readers of an index of packages.
html_static_path = ['_static']
# An option is two hyphens and a message is what it is.
smartquotes = False

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

# A page of the manual for each command, and one for all of them. They are kept
# in doc/man, so they have no date.
today = ' '
man_make_section_directory = True
man_pages = [
    (
        f'cli/{entry.name.removeprefix("image_")}',
        f'openstack-{entry.name.replace("_", "-")}',
        entry.load().__doc__.partition('\n')[0],
        '',
        1,
    )
    for entry in sorted(
        importlib.metadata.entry_points(group='openstack.image.v2')
    )
    if entry.value.startswith('osc_imageshare.')
]
COMMON = ('cli/index', project, 'share Glance images', '', 7)
man_pages.append(COMMON)


def see_also(app: 'Sphinx', docname: str, content: list[str]) -> None:
    """Name other pages of the manual, to which a page has no link.

    The common page would have all others inside it, too: it names them.
    """
    pages = {page: f'{name}({number})' for page, name, *_, number in man_pages}
    if app.builder.name != 'man' or docname not in pages:
        return
    del pages[docname]
    others = [pages[COMMON[0]]] if COMMON[0] in pages else pages.values()
    listed = ', '.join(f':manpage:`{name}`' for name in others)
    text = content[0].partition('\nEach command\n')[0].rstrip()
    content[0] = f':orphan:\n\n{text}\n\nSee also\n========\n\n{listed}\n'


def setup(app: 'Sphinx') -> dict[str, Any]:
    """Let each page of the manual end as such pages do."""
    app.connect('source-read', see_also)
    return {'parallel_read_safe': True}
