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

"""Marks and statuses look the same in every format."""

import pathlib
import re

import osc_imageshare
from osc_imageshare.report.map import marks
from osc_imageshare.sharing import model

STYLES = pathlib.Path(osc_imageshare.__file__).parent.joinpath(
    'report/templates/drawing.css'
)


def test_every_word_has_colours_and_a_shape() -> None:
    words = set(marks.WORDS)
    assert words == {*(s.word for s in model.Severity), 'unknown'}
    assert set(marks.COLOURS) == set(marks.COLOURS_ON_ANY) == words
    assert set(marks.SHAPES) == words
    assert set(marks.EDGE_COLOURS) == {*model.MemberStatus, 'mixed', 'owns'}


def test_pages_have_the_same_colours() -> None:
    light = STYLES.read_text('utf-8').partition('@media')[0]
    fills = dict(re.findall(r'\.map \.(\w+) { fill: (#\w+); }', light))
    assert marks.COLOURS.items() <= fills.items()
    strokes = dict(
        re.findall(r'\.map (?:\.(\w+) )?\.line { stroke: (#\w+);', light)
    )
    assert strokes == {
        '' if kind == 'owns' else kind: colour
        for kind, colour in marks.EDGE_COLOURS.items()
    }
