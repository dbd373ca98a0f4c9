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

"""What a share is for whoever looks at it."""

import pytest

from osc_imageshare.sharing import model

A, B, C = 'a' * 32, 'b' * 32, 'c' * 32


@pytest.mark.parametrize(
    'own_id,members,direction',
    [
        (A, (B,), model.Direction.OUTGOING),
        # The owner may be a member of its own image.
        (A, (A, B), model.Direction.OUTGOING),
        (B, (B,), model.Direction.INCOMING),
        (B, (C, B), model.Direction.INCOMING),
        (B, (C,), model.Direction.OTHER),
        (B, (), model.Direction.OTHER),
    ],
)
def test_the_direction_of_an_image_of_project_a(
    own_id: str, members: tuple[str, ...], direction: model.Direction
) -> None:
    assert model.Direction.seen_by(own_id, A, *members) is direction
