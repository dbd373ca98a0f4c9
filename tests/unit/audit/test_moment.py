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

"""Times as a cloud writes them down."""

import datetime

import pytest

from osc_imageshare.sharing import dates
from tests.unit.audit import evidence_samples


@pytest.mark.parametrize(
    'written',
    [
        '2026-07-01T00:00:00Z',
        '2026-07-01T00:00:00',
        '2026-07-01T00:00:00.000000',
        '2026-07-01T02:00:00+02:00',
    ],
)
def test_a_time(written: str) -> None:
    assert dates.timestamp(written) == evidence_samples.NOW


@pytest.mark.parametrize('written', ['', 'now', '2026-13-01T00:00:00Z'])
def test_what_is_none(written: str) -> None:
    assert dates.timestamp(written) is None


@pytest.mark.parametrize('hours,days', [(0, 0), (23, 0), (24, 1), (-1, -1)])
def test_whole_days(hours: int, days: int) -> None:
    since = evidence_samples.NOW - datetime.timedelta(hours=hours)
    assert dates.days(since, evidence_samples.NOW) == days
