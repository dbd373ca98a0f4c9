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

"""What an image is made of that its bytes alone do not hold.

Nova registers the image of a server that was booted from a volume as a list
of volume snapshots, and Cinder registers the image of an encrypted volume
with the ID of its key. Glance shares such an image without a word, but the
other project can read neither the snapshot nor the key.
"""

import json

from osc_imageshare.sharing import model

_KEY_PROPERTIES = ('cinder_encryption_key_id', 'os_encrypt_key_id')


def volume_snapshots(image: model.Image) -> tuple[str, ...]:
    """Return the IDs of the volume snapshots that the image points to."""
    try:
        mapping = json.loads(image.properties.get('block_device_mapping', ''))
    except (ValueError, RecursionError):
        return ()
    if not isinstance(mapping, list):
        return ()
    return tuple(
        str(device['snapshot_id'])
        for device in mapping
        if isinstance(device, dict) and device.get('snapshot_id')
    )


def encryption_key(image: model.Image) -> str | None:
    """Return the ID of the key that the image is encrypted with, if any."""
    for name in _KEY_PROPERTIES:
        if key := image.properties.get(name):
            return key
    return None
