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

"""Dates, and times with a zone."""

import datetime
import re
import time

from hypothesis import given
from hypothesis import strategies as st
import pytest

from osc_imageshare.sharing import dates


@pytest.mark.parametrize(
    'written, meant',
    [
        ('2026-05-01', '2026-05-01T00:00:00+00:00'),
        ('2024-02-29', '2024-02-29T00:00:00+00:00'),
        ('2026-05-01T12:00Z', '2026-05-01T12:00:00+00:00'),
        ('2026-05-01t12:00:30z', '2026-05-01T12:00:30+00:00'),
        ('2026-05-01 12:00:00 +02:00', '2026-05-01T10:00:00+00:00'),
        ('2026-05-01T00:00:00-05:30', '2026-05-01T05:30:00+00:00'),
        ('2026-05-01T12:00:00.25Z', '2026-05-01T12:00:00.250000+00:00'),
    ],
)
def test_is_understood(written: str, meant: str) -> None:
    moment = dates.parse(written)
    assert moment.isoformat() == meant
    assert moment.tzinfo is datetime.UTC


NO_DATE = (
    'must be a date such as 2026-05-01, or a date and time with a zone such '
    'as 2026-05-01T12:00:00Z'
)
NO_ZONE = 'needs a time zone, such as Z or +02:00'
NO_TIME = 'needs a time if it has a time zone'
NO_SUCH_TIME = 'is a date or time that does not exist'


@pytest.mark.parametrize(
    'written, problem',
    [
        ('', NO_DATE),
        ('tomorrow', NO_DATE),
        ('20260501', NO_DATE),
        ('2026-W18-5', NO_DATE),
        ('2026-5-1', NO_DATE),
        ('2026-05-01\n', NO_DATE),
        # Digits, but not the usual ones.
        ('\u0662026-05-01', NO_DATE),
        ('2026-05-01T12Z', NO_DATE),
        ('2026-05-01T12:00:00', NO_ZONE),
        ('2026-05-01Z', NO_TIME),
        ('2026-02-30', NO_SUCH_TIME),
        ('2026-13-01', NO_SUCH_TIME),
        ('0000-01-01', NO_SUCH_TIME),
        ('2026-05-01T25:00Z', NO_SUCH_TIME),
        ('2026-05-01T12:00+24:00', NO_SUCH_TIME),
        ('0001-01-01T00:00+14:00', NO_SUCH_TIME),
        ('9999-12-31T23:00-14:00', NO_SUCH_TIME),
    ],
)
def test_is_refused(written: str, problem: str) -> None:
    with pytest.raises(ValueError, match=f'^{re.escape(problem)}$'):
        dates.parse(written)


@given(st.datetimes(timezones=st.just(datetime.UTC)))
def test_what_python_writes_comes_back(meant: datetime.datetime) -> None:
    assert dates.parse(meant.isoformat()) == meant


@given(st.text())
def test_nothing_else_is_raised(written: str) -> None:
    try:
        dates.parse(written)
    except ValueError as exc:
        assert str(exc).startswith(('must be', 'needs', 'is a'))  # noqa: PT017


NOW = datetime.datetime(2026, 7, 1, tzinfo=datetime.UTC)


@pytest.mark.parametrize(
    'written',
    [
        '2026-07-01T00:00:00Z',
        '2026-07-01T00:00:00',
        '2026-07-01T00:00:00.000000',
        '2026-07-01T02:00:00+02:00',
    ],
)
def test_a_time_of_a_service(written: str) -> None:
    assert dates.timestamp(written) == NOW


@pytest.mark.parametrize('written', ['', 'now', '2026-13-01T00:00:00Z'])
def test_a_text_that_is_no_time(written: str) -> None:
    assert dates.timestamp(written) is None
    assert dates.age(written, NOW) == ''


@pytest.mark.parametrize('hours,days', [(0, 0), (23, 0), (24, 1), (-1, -1)])
def test_whole_days(hours: int, days: int) -> None:
    since = NOW - datetime.timedelta(hours=hours)
    assert dates.days(since, NOW) == days


@pytest.mark.parametrize(
    'since,age',
    [
        ('2026-06-01T00:00:00Z', '30 days'),
        ('2026-06-29T00:00:01Z', '1 day'),
        ('2026-06-30T00:00:00Z', '1 day'),
        ('2026-06-30T00:00:01Z', '23 hours'),
        ('2026-06-30T21:00:00Z', '3 hours'),
        ('2026-06-30T23:00:00Z', '1 hour'),
        ('2026-06-30T23:00:01Z', '0 hours'),
        # By the clock of another server.
        ('2026-07-01T00:00:01Z', '0 hours'),
        ('2026-07-09T00:00:00Z', '0 hours'),
    ],
)
def test_age(since: str, age: str) -> None:
    assert dates.age(since, NOW) == age


@pytest.mark.parametrize(
    'moment,written',
    [
        ('2026-07-01T00:00:00+00:00', '2026-07-01T00:00:00Z'),
        ('2026-07-01T00:00:00.999999+00:00', '2026-07-01T00:00:00Z'),
        ('2026-07-01T01:30:00+02:00', '2026-06-30T23:30:00Z'),
    ],
)
def test_a_time_as_glance_writes_it(
    monkeypatch: pytest.MonkeyPatch, moment: str, written: str
) -> None:
    """Wherever the computer is."""
    aware = datetime.datetime.fromisoformat(moment)
    try:
        for zone in ('UTC', 'XXX-05:30'):
            monkeypatch.setenv('TZ', zone)
            time.tzset()
            assert dates.written(aware) == written
    finally:
        monkeypatch.undo()
        time.tzset()
