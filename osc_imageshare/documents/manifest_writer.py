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


"""What a project shares as a manifest for ``image share-sync``.

It keeps every member and changes nothing else: nothing is accepted for
anybody, and nothing is pruned.
"""

import collections
from collections.abc import Iterator
from collections.abc import Mapping
import re

from osc_imageshare.i18n import _
from osc_imageshare.sharing import image_filter
from osc_imageshare.sharing import model
from osc_imageshare.sharing import project_id
from osc_imageshare.sharing import text

# What every reader of YAML takes as text without quotes.
_PLAIN = re.compile(r'[A-Za-z_][A-Za-z0-9_.-]*')
_WORDS = frozenset(('true', 'false', 'null', 'yes', 'no', 'on', 'off'))


def write(
    owner: model.Project,
    states: tuple[model.ImageState, ...],
    unique_names: frozenset[tuple[str, str]],
    projects: Mapping[str, model.Project],
    *,
    several_regions: bool,
) -> str:
    """Return a manifest of images and their members.

    :param unique_names: keys of the images whose name is enough to tell
        which one is meant.
    :param projects: what is known of projects, by ID.
    :param several_regions: an entry has to say where its image is.
    """
    unique_projects = _unique_names(projects)
    lines = [
        '# ' + _('The images that project %s shares.') % text.project(owner),
        'version: 1',
        'defaults:',
        '  # ' + _('The other projects decide whether to accept.'),
        '  accept: never',
    ]
    lines.append('shares:' if states else 'shares: []')
    for state in states:
        image = state.image
        if (
            image.key in unique_names
            and _is_writable(image.name)
            and not image_filter.canonical(image.name)
        ):
            lines.append(_line('- image: ', image.name, image.id))
        else:
            lines.append(_line('- image: ', image.id, image.name))
        if several_regions:
            lines.append(f'  regions: [{_quoted(image.region)}]')
        lines.append('  projects:')
        lines += _members(state.members or {}, projects, unique_projects)
    return '\n'.join(lines) + '\n'


def _members(
    members: Mapping[str, model.MemberStatus],
    projects: Mapping[str, model.Project],
    unique_names: frozenset[str],
) -> Iterator[str]:
    for member in sorted(members):
        project = projects.get(member, model.Project(member))
        if not project_id.well_formed(member):
            yield _line('  - id: ', member, '')
        elif project.name and project.name in unique_names:
            yield _line('  - ', project.name, member)
        else:
            yield _line('  - ', member, project.shown_name)


def _unique_names(projects: Mapping[str, model.Project]) -> frozenset[str]:
    """Return the names that only one project has."""
    names = collections.Counter(p.name for p in projects.values() if p.name)
    return frozenset(
        name
        for name, count in names.items()
        if count == 1
        and name.strip()
        and _is_writable(name)
        and not project_id.canonical(name)
    )


def _is_writable(name: str) -> bool:
    """Tell whether a file can hold a name: half a character it cannot."""
    try:
        name.encode('utf-8')
    except UnicodeEncodeError:
        return False
    return True


def _line(begin: str, value: str, comment: str) -> str:
    line = begin + _quoted(value)
    return f'{line}  # {text.visible(comment)}' if comment.strip() else line


def _quoted(value: str) -> str:
    """Return text as YAML, on one line and without surprises."""
    if _PLAIN.fullmatch(value) and value.lower() not in _WORDS:
        return value
    return '"' + ''.join(map(_escaped, value)) + '"'


def _escaped(char: str) -> str:
    if char in '"\\':
        return f'\\{char}'
    if not text.is_unseen(char):
        return char
    number = ord(char)
    if number < 0x100:
        return f'\\x{number:02x}'
    return f'\\u{number:04x}' if number < 0x10000 else f'\\U{number:08x}'
