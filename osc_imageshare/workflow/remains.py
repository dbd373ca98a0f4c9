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

"""What a run leaves behind where it could not do all, in sentences."""

from collections.abc import Iterable

from osc_imageshare.i18n import _
from osc_imageshare.sharing import model
from osc_imageshare.sharing import text


def members(image: model.Image, member_ids: Iterable[str]) -> str:
    """Say that an image was closed, though it still has members."""
    return _(
        'Image %(image)s is private now, so no other project has access. '
        'Some members could not be removed, and get access again if it is '
        'shared: %(members)s.'
    ) % {
        'image': text.image(image),
        'members': text.listing(list(map(text.visible, sorted(member_ids)))),
    }


def new_members(image: model.Image, member_ids: Iterable[str]) -> str:
    """Say that an image was not closed, since others were added."""
    return _(
        'Image %(image)s stays shared: it has new members, %(members)s.'
    ) % {
        'image': text.image(image),
        'members': text.listing(list(map(text.visible, sorted(member_ids)))),
    }


def no_members(image: model.Image, before: model.Visibility) -> str:
    """Say that an image was opened, and no member was added."""
    return _(
        'Image %(image)s is now shared but has no members; it was %(before)s '
        'before. Make it %(before)s again by hand, or use --rollback next '
        'time.'
    ) % {'image': text.image(image), 'before': before.value}
