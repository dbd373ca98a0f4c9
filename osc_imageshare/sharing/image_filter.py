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

"""Which images a list of names and IDs is about."""

from collections.abc import Collection
from collections.abc import Iterable

from osc_imageshare.sharing import model


def fits(image: model.ImageName, names_or_ids: Collection[str]) -> bool:
    """Tell whether an image is one of these; without any, all are."""
    return (
        not names_or_ids
        or image.id in names_or_ids
        or image.name in names_or_ids
    )


def unmatched(
    names_or_ids: Iterable[str], images: Iterable[model.ImageName]
) -> list[str]:
    """Return the names and IDs, each once, that none of the images has."""
    known = {label for image in images for label in (image.id, image.name)}
    return [name for name in dict.fromkeys(names_or_ids) if name not in known]
