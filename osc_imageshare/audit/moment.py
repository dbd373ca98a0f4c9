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

"""How long ago something was, as the cloud writes it down."""

import datetime


def parse(written: str) -> datetime.datetime | None:
    """Read an ISO 8601 time; UTC where no zone is given.

    :returns: ``None`` if it is none.
    """
    try:
        found = datetime.datetime.fromisoformat(written)
    except ValueError:
        return None
    if found.tzinfo is None:
        return found.replace(tzinfo=datetime.UTC)
    return found


def days(since: datetime.datetime, now: datetime.datetime) -> int:
    """Return how many whole days have passed."""
    return (now - since).days
