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


@pytest.mark.parametrize(
    'written, problem',
    [
        ('', 'must be a date'),
        ('tomorrow', 'must be a date'),
        ('20260501', 'must be a date'),
        ('2026-W18-5', 'must be a date'),
        ('2026-5-1', 'must be a date'),
        ('2026-05-01\n', 'must be a date'),
        # Digits, but not the usual ones.
        ('\u0662026-05-01', 'must be a date'),
        ('2026-05-01T12Z', 'must be a date'),
        ('2026-05-01T12:00:00', 'needs a time zone'),
        ('2026-05-01Z', 'needs a time'),
        ('2026-02-30', 'does not exist'),
        ('2026-13-01', 'does not exist'),
        ('0000-01-01', 'does not exist'),
        ('2026-05-01T25:00Z', 'does not exist'),
        ('2026-05-01T12:00+24:00', 'does not exist'),
        ('0001-01-01T00:00+14:00', 'does not exist'),
        ('9999-12-31T23:00-14:00', 'does not exist'),
    ],
)
def test_is_refused(written: str, problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
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
