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
"""The page of columns has those that there are, in their order."""

import pathlib
import re

from osc_imageshare.report import explanations
from osc_imageshare.report import image_screen
from osc_imageshare.report import rows
from osc_imageshare.report import screen

PAGE = pathlib.Path(__file__).parents[2] / 'doc/source/reference/columns.rst'
ALL = rows.Extra.LONG | rows.Extra.REGION
WITH_CLOUD = ALL | rows.Extra.CLOUD


def test_every_column_is_explained() -> None:
    _before, *tables = PAGE.read_text('utf-8').split('.. list-table::')
    written = [
        re.findall(r'^   \* - ``(.+)``$', table, re.MULTILINE)
        for table in tables
    ]
    assert written == [
        [title for title, _cell in rows.outcome_columns(ALL)],
        [t for t, _cell in rows.copy_columns(WITH_CLOUD, readable=False)],
        [title for title, _cell in rows.share_columns(ALL, {})],
        [title for title, _cell in explanations.COLUMNS],
        list(image_screen.TITLES),
        [title for title, _cell in rows.finding_columns(ALL)],
    ]
    last = PAGE.read_text('utf-8').rpartition('--list-checks')[2]
    last = last.partition('At a terminal')[0]
    titles = [title for title, _cell in rows.check_columns()]
    assert re.findall('``([A-Z].+?)``', last) == titles


def test_every_short_column_is_explained() -> None:
    short = PAGE.read_text('utf-8').rpartition('At a terminal\n===')[2]
    forms = (
        screen.OUTCOMES,
        screen.SHARES,
        screen.FINDINGS,
        screen.CHECKS,
        screen.COPIES,
        explanations.FORM,
    )
    titles = {title for form in forms for title in form.titles}
    assert {title for title in titles if f'``{title}``' not in short} == set()
