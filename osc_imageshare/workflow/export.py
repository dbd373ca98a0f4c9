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
from osc_imageshare.documents import terraform_writer
from osc_imageshare.lookup import export
from osc_imageshare.sharing import export_request


def run(
    document_request: export_request.ExportRequest, cloud: connect.Cloud
) -> str:
    """Return a document of what the caller's project shares.

    :raises errors.UserError: it would not be whole.
    """
    with workers.Pool(document_request.jobs) as pool:
        shared = export.read(document_request.images, cloud, pool)
    if document_request.format is export_request.ExportFormat.TERRAFORM:
        return terraform_writer.write(
            shared.owner, shared.states, shared.projects
        )
    return manifest_writer.write(
        shared.owner,
        shared.states,
        shared.unique_names,
        shared.projects,
        several_regions=shared.several_regions,
    )
