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

"""Dates and times, as people and services write them."""

import datetime
import re

from osc_imageshare.i18n import _

# ISO 8601 as RFC 3339 narrows it, which also allows the space.
_DATE = r'\d{4}-\d{2}-\d{2}'
_TIME = r'[Tt ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?'
_ZONE = r' ?(?P<zone>[Zz]|[+-]\d{2}:\d{2})'
_MOMENT = re.compile(
    rf'(?P<date>{_DATE})(?P<time>{_TIME})?(?:{_ZONE})?', re.ASCII
)


def parse(value: str) -> datetime.datetime:
    """Return a date, or a date and time with a zone, as a time in UTC.

    A date alone is its first moment, 00:00 UTC.

    :raises ValueError: it is neither; the text says what is wrong with it,
        without full stop, to be put behind what names the value.
    """
    written = _MOMENT.fullmatch(value)
    if written is None:
        raise ValueError(
            _(
                'must be a date such as 2026-05-01, or a date and time with '
                'a zone such as 2026-05-01T12:00:00Z'
            )
        )
    date, time, zone = written.group('date', 'time', 'zone')
    if time is not None and zone is None:
        raise ValueError(_('needs a time zone, such as Z or +02:00'))
    if time is None and zone is not None:
        raise ValueError(_('needs a time if it has a time zone'))
    if time is None:
        time, zone = 'T00:00', 'Z'
    try:
        return datetime.datetime.fromisoformat(
            f'{date}T{time[1:]}{zone.upper()}'
        ).astimezone(datetime.UTC)
    except (ValueError, OverflowError) as exc:
        raise ValueError(_('is a date or time that does not exist')) from exc


def timestamp(text: str) -> datetime.datetime | None:
    """Read an ISO 8601 time of a service; UTC where no zone is given.

    :returns: ``None`` if the text is not a time.
    """
    try:
        time = datetime.datetime.fromisoformat(text)
    except ValueError:
        return None
    return time if time.tzinfo else time.replace(tzinfo=datetime.UTC)


def written(moment: datetime.datetime) -> str:
    """Return a time as Glance writes it: ISO 8601 in UTC, to the second."""
    return f'{moment.astimezone(datetime.UTC):%Y-%m-%dT%H:%M:%SZ}'


def readable(text: str) -> str:
    """Return a time of a service to the minute; another text as it is."""
    time = timestamp(text)
    if time is None:
        return text
    return f'{time.astimezone(datetime.UTC):%Y-%m-%d %H:%M} UTC'


def days(since: datetime.datetime, now: datetime.datetime) -> int:
    """Return how many whole days have passed."""
    return (now - since).days


def age(since: str, now: datetime.datetime) -> str:
    """Return how long ago a time of a service was, in days or hours.

    :returns: ``''`` if the text is not a time.
    """
    time = timestamp(since)
    if time is None:
        return ''
    if (whole := days(time, now)) > 0:
        return _('1 day') if whole == 1 else _('%d days') % whole
    hours = int(max((now - time).total_seconds(), 0) // 3600)
    return _('1 hour') if hours == 1 else _('%d hours') % hours
