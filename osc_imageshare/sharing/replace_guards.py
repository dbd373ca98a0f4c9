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

"""What ``image share-replace`` refuses before anything is changed."""

from collections.abc import Iterator

from osc_imageshare.i18n import _
from osc_imageshare.sharing import guards
from osc_imageshare.sharing import model
from osc_imageshare.sharing import replace_request
from osc_imageshare.sharing import replacing
from osc_imageshare.sharing import text

_OPEN_TO_OTHERS = (model.Visibility.PUBLIC, model.Visibility.COMMUNITY)


def replace(
    asked: replace_request.ReplaceRequest, rollovers: replacing.Rollovers
) -> Iterator[str]:
    """Yield every reason not to replace an image."""
    for pair in rollovers.pairs:
        old, new = pair.old.image, pair.new.image
        if old.key == new.key:
            yield _('Image %s cannot replace itself.') % text.image(old)
            continue
        if not guards.may_share(rollovers.shares.caller, old):
            yield _(
                'Image %(image)s belongs to project %(owner)s: only its '
                'owner can replace it.'
            ) % {
                'image': text.image(old),
                'owner': text.visible(old.owner),
            }
            continue
        yield from _cycle(asked, old, new)
        yield from _narrower(old, new)
        if asked.force and new.status != 'active':
            yield _(
                'Image %(image)s is %(status)s, so it cannot replace another '
                'image. Upload its data or activate it first.'
            ) % {
                'image': text.image(new),
                'status': text.visible(new.status),
            }
    yield from guards.share(asked.sharing, rollovers.shares)


def _cycle(
    asked: replace_request.ReplaceRequest, old: model.Image, new: model.Image
) -> Iterator[str]:
    if replacing.is_replaced_by(new, old):
        yield _(
            'Image %(new)s was replaced by image %(old)s. To use it again, '
            'remove its property %(property)s and unhide it.'
        ) % {
            'new': text.image(new),
            'old': text.image(old),
            'property': replacing.REPLACED_BY,
        }
        return
    other = old.properties.get(replacing.REPLACED_BY, new.id)
    if other != new.id and not asked.force:
        yield _(
            'Image %(old)s was already replaced by image %(other)s. Use '
            '--force to replace it by image %(new)s as well.'
        ) % {
            'old': text.image(old),
            'other': text.visible(other),
            'new': text.image(new),
        }


def _narrower(old: model.Image, new: model.Image) -> Iterator[str]:
    """Yield why projects could lose an image that they use by name."""
    if (
        old.visibility in _OPEN_TO_OTHERS
        and new.visibility is not model.Visibility.PUBLIC
        and new.visibility is not old.visibility
    ):
        yield _(
            'Image %(old)s is %(visibility)s, and image %(new)s is not. Make '
            'image %(new)s %(visibility)s first.'
        ) % {
            'old': text.image(old),
            'new': text.image(new),
            'visibility': old.visibility.value,
        }
