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

"""Changes of an image itself, as values: name, hidden, properties."""

import dataclasses
from typing import TypeAlias

from osc_imageshare.sharing import model

#: One operation of a JSON patch.
Operation: TypeAlias = dict[str, str | bool]


@dataclasses.dataclass(frozen=True, slots=True)
class Edit:
    """``PATCH /v2/images/{image_id}``: all of it at once, or nothing.

    :ivar hidden: the value of ``os_hidden``; ``None``: it stays.
    :ivar name: ``None``: it stays.
    :ivar properties: names and values; the value ``None`` removes one.
    """

    image: model.Image
    hidden: bool | None = None
    name: str | None = None
    properties: tuple[tuple[str, str | None], ...] = ()

    @property
    def operations(self) -> list[Operation]:
        """The JSON patch that makes the change."""
        operations: list[Operation] = []
        if self.hidden is not None:
            operations.append(
                {
                    'op': 'replace',
                    'path': '/os_hidden',
                    'value': self.hidden,
                }
            )
        if self.name is not None:
            operations.append(
                {'op': 'replace', 'path': '/name', 'value': self.name}
            )
        for key, value in self.properties:
            if value is None:
                operations.append({'op': 'remove', 'path': f'/{key}'})
            else:
                operations.append(
                    {'op': 'add', 'path': f'/{key}', 'value': value}
                )
        return operations

    def is_in(self, image: model.Image) -> bool:
        """Tell whether an image is as the edit makes it."""
        return (
            self.hidden in (None, image.hidden)
            and self.name in (None, image.name)
            and all(
                image.properties.get(key) == value
                for key, value in self.properties
            )
        )


def needed(edit: Edit) -> bool:
    """Tell whether an edit changes the image as it was read."""
    return not edit.is_in(edit.image)
