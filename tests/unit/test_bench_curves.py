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

"""The curves of the benchmarks: every step is in the picture, and inside."""

import xml.etree.ElementTree as ElementTree

from benchmarks import curves
from benchmarks import scale

_MIB = 1024 * 1024


def steps() -> list[scale.Step]:
    return [
        scale.Step(
            images,
            scale.Cost(images / 1000, 1.0, 30 * _MIB, images),
            scale.Cost(images / 4000, 0.5, 7 * _MIB, images),
        )
        for images in (1_000, 10_000, 100_000)
    ]


def test_every_step_is_a_dot_where_it_belongs() -> None:
    picture = ElementTree.fromstring(curves.draw(steps()))
    dots = [each for each in picture.iter() if each.tag.endswith('circle')]
    places = [(float(d.get('cx', '')), float(d.get('cy', ''))) for d in dots]
    assert len(places) == 2 * 2 * 3
    ours, floor = places[:3], places[3:6]
    # What each image takes is the same, whatever their number.
    assert len({y for _x, y in ours}) == 1
    assert [x for x, _y in ours] == [50, 200, 350]
    # From the axis, the floor is a quarter as far.
    axis = 240
    assert axis - floor[0][1] == (axis - ours[0][1]) / 4
    words = [e.text for e in picture.iter() if e.tag.endswith('text')]
    assert {'100,000', 'share-audit', 'floor'} <= set(words)
