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

"""What a project shares as Terraform configuration.

Each member becomes one ``openstack_images_image_access_v2`` resource of the
OpenStack provider, and an ``import`` block (Terraform 1.5 and later, and
OpenTofu) that brings the member under Terraform's control without a change.
The resource names no status: only an administrator may set one.
"""

import collections
from collections.abc import Iterator
from collections.abc import Mapping
import dataclasses
import re

from osc_imageshare.i18n import _
from osc_imageshare.sharing import model
from osc_imageshare.sharing import text

_RESOURCE = 'openstack_images_image_access_v2'
# What a label may contain in every release, in small letters.
_SEPARATORS = re.compile('[^a-z0-9]+')
_EXPRESSION = re.compile(r'(?<=[$%])\{')
_BRACE = r'\\u007b'
_ESCAPES = {'"': '\\"', '\\': '\\\\'}


@dataclasses.dataclass(frozen=True, slots=True)
class _Access:
    """One member of one image, and the words that can label it."""

    image: model.Image
    member: model.Project

    @property
    def label(self) -> str:
        """A label made of names, which two accesses can share."""
        return _label(
            self.image.name or self.image.id,
            self.member.name or self.member.id,
        )

    @property
    def exact_label(self) -> str:
        """A label made of IDs."""
        return _label(self.image.region, self.image.id, self.member.id)


def write(
    owner: model.Project,
    states: tuple[model.ImageState, ...],
    projects: Mapping[str, model.Project],
) -> str:
    """Return resources and import blocks, one pair for each member.

    Where the images are in several regions, each resource names the provider
    of its region.

    :param projects: what is known of projects, by ID.
    """
    accesses = [
        _Access(state.image, projects.get(member, model.Project(member)))
        for state in states
        for member in sorted(state.members or {})
    ]
    counts = collections.Counter(access.label for access in accesses)
    several_regions = len({access.image.region for access in accesses}) > 1
    lines = [
        '# ' + _('The images that project %s shares.') % text.project(owner)
    ]
    if several_regions:
        lines += _providers(accesses)
    uses: collections.Counter[str] = collections.Counter()
    for access in accesses:
        label = access.label
        if counts[label] > 1:
            label = access.exact_label
        uses[label] += 1
        # Two ghosts can differ in characters that no label can have.
        if uses[label] > 1:
            label += f'_{uses[label]}'
        lines += _block(access, label, several_regions=several_regions)
    return '\n'.join(lines) + '\n'


def _providers(accesses: list[_Access]) -> Iterator[str]:
    """Yield comments on the providers that the resources name."""
    yield '# ' + _('Each region needs a provider with an alias, such as:')
    for region in sorted({access.image.region for access in accesses}):
        yield (
            f'#   provider "openstack" {{ alias = {_quoted(_label(region))}, '
            f'region = {_quoted(region)} }}'
        )


def _block(
    access: _Access, label: str, *, several_regions: bool
) -> Iterator[str]:
    image, member = access.image, access.member
    provider = f'openstack.{_label(image.region)}'
    yield ''
    yield '# ' + _('Image %(image)s, project %(project)s') % {
        'image': text.image(image),
        'project': text.project(member),
    }
    yield f'resource "{_RESOURCE}" "{label}" {{'
    if several_regions:
        yield f'  provider  = {provider}'
    yield f'  image_id  = {_quoted(image.id)}'
    yield f'  member_id = {_quoted(member.id)}'
    yield '}'
    yield ''
    yield 'import {'
    if several_regions:
        yield f'  provider = {provider}'
    yield f'  to = {_RESOURCE}.{label}'
    yield f'  id = {_quoted(f"{image.id}/{member.id}")}'
    yield '}'


def _label(*parts: str) -> str:
    """Return a label of Terraform: letters, digits and underscores."""
    words = [_SEPARATORS.sub('_', part.lower()).strip('_') for part in parts]
    label = '_'.join(filter(None, words))
    return label if label[:1].isalpha() else f'share_{label}'


def _quoted(value: str) -> str:
    """Return text as a quoted template of HCL that stands for itself."""
    letters = ''.join(map(_escaped, value))
    # "${" and "%{" begin an expression; a brace that is escaped does not.
    return f'"{_EXPRESSION.sub(_BRACE, letters)}"'


def _escaped(char: str) -> str:
    if char in _ESCAPES:
        return _ESCAPES[char]
    if not text.is_unseen(char):
        return char
    number = ord(char)
    return f'\\u{number:04x}' if number < 0x10000 else f'\\U{number:08x}'
