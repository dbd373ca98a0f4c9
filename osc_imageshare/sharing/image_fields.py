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

"""What Glance has of an image beside its properties (Image API v2)."""

#: Fields with a place of their own, and links: all others are properties.
FIELDS = frozenset(
    (
        'id', 'name', 'owner', 'visibility', 'status', 'created_at',
        'updated_at', 'size', 'os_hidden', 'protected', 'os_hash_algo',
        'os_hash_value', 'tags', 'self', 'file', 'schema', 'checksum',
        'container_format', 'disk_format', 'min_disk', 'min_ram',
        'virtual_size', 'locations', 'direct_url', 'stores',
    )
)  # fmt: skip
