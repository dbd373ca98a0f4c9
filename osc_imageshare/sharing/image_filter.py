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

"""Which images names and IDs are about.

Text in the form of an image's ID is never a name: a plain user gets the same
404 for an image that is not there and for one that may not be seen. So an
image that is *named* like another's ID is not found by that name.
"""

from collections.abc import Iterable
import re

from osc_imageshare.sharing import model

_ID = re.compile('[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}')


def canonical(text: str) -> str | None:
    """Return the image ID that a text is a form of, if it is one.

    :returns: as Glance writes it, in small letters; ``None``: it is a name.
    """
    id_ = text.strip().lower()
    return id_ if _ID.fullmatch(id_) else None


def meant(text: str) -> str:
    """Return the ID that a text is a form of, or else the text."""
    return canonical(text) or text


def all_meant(texts: Iterable[str]) -> frozenset[str]:
    """Return what names and IDs mean, to be asked for every image."""
    return frozenset(map(meant, texts))


def labels(image: model.ImageName) -> frozenset[str]:
    """Return by which texts an image is meant, as :func:`meant` has them."""
    if canonical(image.name):
        return frozenset((image.id,))
    return frozenset((image.id, image.name))


def fits(image: model.ImageName, asked: frozenset[str]) -> bool:
    """Tell whether an image is one of these; without any, all are.

    :param asked: see :func:`all_meant`.
    """
    return not asked or not asked.isdisjoint(labels(image))


def unmatched(
    names_or_ids: Iterable[str], images: Iterable[model.ImageName]
) -> list[str]:
    """Return the names and IDs, each once, that none of the images has."""
    known = {label for image in images for label in labels(image)}
    return [n for n in dict.fromkeys(names_or_ids) if meant(n) not in known]
