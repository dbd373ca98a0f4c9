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

"""Images that are not there: in which regions, and what may be meant."""

from collections.abc import Iterable
from collections.abc import Sequence
import contextlib

from osc_imageshare import errors
from osc_imageshare.cloud import glance
from osc_imageshare.i18n import _
from osc_imageshare.sharing import image_filter
from osc_imageshare.sharing import model
from osc_imageshare.sharing import suggestion
from osc_imageshare.sharing import text

# Images of others, whatever was decided on them.
_OFFERED = {'visibility': 'shared', 'member_status': 'all'}


class NotSeen(errors.Missing):
    """A project sees no image of this name or ID in some regions."""

    def __init__(
        self,
        name_or_id: str,
        project: model.Project,
        regions: Sequence[str],
        similar: Iterable[str] = (),
    ) -> None:
        self._name = name_or_id
        self._project = project
        names = tuple(dict.fromkeys(similar))
        sentence = _(
            'No image named %(image)s or with that ID was found in project '
            '%(project)s (%(regions)s).'
        ) % {
            'image': text.visible(name_or_id),
            'project': text.project(project),
            'regions': text.regions(regions),
        }
        super().__init__(
            sentence + suggestion.question(map(text.visible, names)), names
        )

    def among(
        self, regions: Sequence[str], others: Iterable['NotSeen']
    ) -> 'NotSeen':
        """Return the error of several regions, none of which has it.

        :param others: the errors of each of them.
        """
        names = [name for exc in others for name in exc.similar]
        return NotSeen(self._name, self._project, regions, names)


def error(
    service: glance.Glance,
    name_or_id: str,
    project: model.Project,
    *,
    offered: bool = False,
) -> NotSeen:
    """Return the error of an image that is not there.

    For a name it costs one list of images, once for each region.

    :param offered: only images that others offer can be meant.
    """
    similar: list[str] = []
    if not image_filter.canonical(name_or_id):
        # Without the list no more than a hint is lost.
        with contextlib.suppress(errors.CloudError):
            names = service.some_names(_OFFERED if offered else {})
            similar = suggestion.close(name_or_id, names)
    return NotSeen(name_or_id, project, (service.region,), similar)
