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

r"""The commands that fix what a check finds, ready to be run as printed.

IDs and names of properties come from other people. A word that cannot be
seen as it is, such as one with an escape sequence, is written as ``$'\x1b'``,
which bash, zsh and ksh take for what it was.
"""

import shlex

from osc_imageshare.audit import evidence
from osc_imageshare.sharing import model
from osc_imageshare.sharing import project_id
from osc_imageshare.sharing import text


def revoke(image: model.Image, *members: model.Project) -> str:
    """Revoke an image from members.

    Glance stores some IDs that it cannot find again. Only making the image
    private ends such a share, and then all other shares as well.
    """
    if not all(project_id.is_removable(member.id) for member in members):
        return set_option(image, '--private')
    options = [w for m in members for w in _option('--project-id', m.id)]
    return _command('image', 'share-revoke', image.id, *options)


def withdraw(share: evidence.Outgoing) -> str:
    """Revoke an image from every project."""
    image = share.image
    if image.visibility is model.Visibility.SHARED and all(
        project_id.is_removable(member.project.id)
        for member in share.known_members
    ):
        return _command('image', 'share-revoke', image.id, '--all')
    return set_option(image, '--private')


def reject(image: model.Image) -> str:
    """Reject an image that another project shares."""
    return _command('image', 'share-reject', image.id)


def copy(image: model.Image) -> str:
    """Make an own copy of an image that another project shares."""
    return _command('image', 'share-copy', image.id)


def sync(manifest: str, image: model.Image) -> str:
    """Make the shares of one image match a manifest.

    :param manifest: its path.
    """
    # What begins with a dash would be taken for an option.
    path = f'./{manifest}' if manifest.startswith('-') else manifest
    return _command('image', 'share-sync', path, '--only', image.id)


def set_option(image: model.Image, option: str) -> str:
    """Change an image by an option of ``openstack image set``."""
    return _command('image', 'set', option, image.id)


def unset_properties(image: model.Image, *names: str) -> str:
    """Remove properties of an image."""
    words = [word for name in names for word in _option('--property', name)]
    return _command('image', 'unset', *words, image.id)


def in_region(command: str, region: str) -> str:
    """Let a command be for a region, whatever the default is there."""
    there = _command('--os-region-name', region)
    return command.replace('openstack', there, 1)


def _option(name: str, value: str) -> tuple[str, ...]:
    """Return an option; a value with a dash could be read as another."""
    return (f'{name}={value}',) if value.startswith('-') else (name, value)


def _command(*words: str) -> str:
    return ' '.join(('openstack', *map(_quoted, words)))


def _quoted(word: str) -> str:
    if text.visible(word) == word:
        return shlex.quote(word)
    return f"$'{''.join(map(_escaped, word))}'"


def _escaped(char: str) -> str:
    if char in "\\'":
        return f'\\{char}'
    if text.visible(char) == char:
        return char
    # A fixed width: what follows does not belong to the escape.
    return f'\\x{ord(char):02x}' if char < '\x80' else f'\\U{ord(char):08x}'
