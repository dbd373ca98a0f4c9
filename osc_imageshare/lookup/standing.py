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

"""What Keystone says of projects that others have named, each asked once."""

import threading

from osc_imageshare import errors
from osc_imageshare.audit import evidence
from osc_imageshare.cloud import connect
from osc_imageshare.i18n import _
from osc_imageshare.sharing import model
from osc_imageshare.sharing import reading
from osc_imageshare.sharing import text


class Standings:
    """Projects in bulk; one by one only where absence is to be proven.

    A project that is missing from a list may be hidden from the caller: only
    a 404 for itself proves that there is none.
    """

    def __init__(self, cloud: connect.Cloud) -> None:
        self._keystone = cloud.keystone()
        self._lock = threading.Lock()
        self._known: dict[str, evidence.Standing] = {
            cloud.project.id: cloud.project
        }
        # Why whatever is not known is not known; None: it can be asked.
        self._closed: reading.Unread | None = None
        try:
            found = self._keystone.some_projects()
        except errors.Forbidden:
            self._closed = reading.Unread(reading.Why.NOT_PERMITTED, '')
            found = self._own()
        except errors.CloudError as exc:
            self._closed = _unreadable(exc)
            found = []
        self._known |= {project.id: project for project in found}

    def _own(self) -> list[model.Project]:
        try:
            return self._keystone.own_projects()
        except errors.CloudError as exc:
            self._closed = _unreadable(exc)
            return []

    def of(self, project_id: str) -> evidence.Standing:
        """Return what is known of a project; safe for several workers."""
        known = self._known.get(project_id)
        if known is not None:
            return known
        if self._closed is not None:
            return self._closed if self._closed.detail else _hidden(project_id)
        found = self._ask(project_id)
        with self._lock:
            self._known[project_id] = found
        return found

    def named(self, project_id: str) -> model.Project:
        """Return a project as it is to be named."""
        known = self.of(project_id)
        if isinstance(known, model.Project):
            return known
        return model.Project(project_id)

    def _ask(self, project_id: str) -> evidence.Standing:
        try:
            return self._keystone.project(project_id)
        except errors.NotFound:
            return evidence.Absent()
        except errors.Forbidden:
            return _hidden(project_id)
        except errors.CloudError as exc:
            return _unreadable(exc)


def domains(
    cloud: connect.Cloud,
) -> tuple[dict[str, str], reading.Unread | None]:
    """Return the domains that the caller knows, ID to name.

    :returns: also why others could not be read, if Keystone failed.
    """
    own_id, own_name = cloud.caller.domain
    known = {own_id: own_name} if own_id else {}
    try:
        return known | cloud.keystone().domains(), None
    except errors.Forbidden:
        return known, None
    except errors.CloudError as exc:
        return known, reading.Unread(
            reading.Why.UNREADABLE,
            _('Domains could not be read: %s.') % exc,
        )


def _hidden(project_id: str) -> reading.Unread:
    return reading.Unread(
        reading.Why.NOT_PERMITTED,
        _('You may not look project %s up.') % text.visible(project_id),
    )


def _unreadable(exc: errors.CloudError) -> reading.Unread:
    return reading.Unread(
        reading.Why.UNREADABLE,
        _('Projects could not be read: %s.') % exc,
    )
