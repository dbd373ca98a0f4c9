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

"""``image share-export``, from the request to the manifest."""

from osc_imageshare import workers
from osc_imageshare.cloud import connect
from osc_imageshare.documents import manifest_writer
from osc_imageshare.lookup import export


def run(images: tuple[str, ...], jobs: int, cloud: connect.Cloud) -> str:
    """Return a manifest of what the caller's project shares.

    :param images: names or IDs; empty: every image.
    :raises errors.UserError: it would not be whole.
    """
    with workers.Pool(jobs) as pool:
        shared = export.read(images, cloud, pool)
    return manifest_writer.write(
        shared.owner,
        shared.states,
        shared.unique_names,
        shared.projects,
        several_regions=shared.several_regions,
    )
