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


"""What makes an image useless for the projects that it is shared with."""

from collections.abc import Iterator

from osc_imageshare.i18n import _
from osc_imageshare.sharing import backing
from osc_imageshare.sharing import model
from osc_imageshare.sharing import text

# Glance's statuses of an image that gets its content yet, and of one that
# never will.
_COMING = ('queued', 'saving', 'uploading', 'importing')
_LOST = ('killed', 'deleted', 'pending_delete')


def problems(image: model.Image) -> Iterator[str]:
    """Yield why another project could not use an image as it is."""
    if image.status != 'active':
        yield _inactive(image)
    if snapshots := backing.volume_snapshots(image):
        yield _(
            'Image %(image)s is made of volume snapshot %(snapshot)s, which '
            'another project cannot read, so its servers would not boot. '
            'Create an image from the volume instead, or use --force.'
        ) % {
            'image': text.image(image),
            'snapshot': text.listing([text.visible(s) for s in snapshots]),
        }
    if backing.encryption_key(image):
        yield _(
            'Image %(image)s is encrypted with a key that another project '
            'cannot read, so its servers would not boot. Share an '
            'unencrypted image instead, or use --force.'
        ) % {'image': text.image(image)}


def _inactive(image: model.Image) -> str:
    if image.status in _COMING:
        sentence = _(
            'Image %(image)s is %(status)s and cannot be used yet. Use '
            '--force to share it anyway.'
        )
    elif image.status in _LOST:
        sentence = _(
            'Image %(image)s is %(status)s and will never have content. '
            'Share another image, or use --force to share it anyway.'
        )
    else:
        sentence = _(
            'Image %(image)s is %(status)s and cannot be used. Use --force '
            'to share it anyway.'
        )
    return sentence % {
        'image': text.image(image),
        'status': text.visible(image.status),
    }
