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

"""Names of projects for people: one address book for a whole command.

Keystone tells the name of a project only to users with permission. Other users
know many names too: from a token, from clouds.yaml, from a manifest or a
policy, or from an earlier command. Such a name is shown with the word for its
source. It is not a proof.
"""

from collections.abc import Callable
from collections.abc import Mapping
import dataclasses
import datetime
import threading

from osc_imageshare.documents import name_cache
from osc_imageshare.sharing import model
from osc_imageshare.sharing import project_id

_VERIFIED = (model.NameSource.KEYSTONE, model.NameSource.TOKEN)


class AddressBook:
    """Knows the names of projects; safe for several workers.

    :param cloud: its auth URL, by which names are kept.
    :param stated: reads what clouds.yaml says of projects: ID to name.
    """

    def __init__(
        self, cloud: str, stated: Callable[[], Mapping[str, str]]
    ) -> None:
        self._cloud = cloud
        self._stated = stated
        self._lock = threading.Lock()
        self._verified: dict[str, model.Project] = {}
        self._declared: dict[str, str] = {}
        self._entries: Mapping[str, str] | None = None
        self._kept: Mapping[str, str] | None = None

    def declare(self, names: Mapping[str, str]) -> None:
        """Take the names of a manifest or a policy; the first ones count.

        :param names: by project ID.
        """
        with self._lock:
            self._declared = {**names, **self._declared}

    def verify(self, project: model.Project) -> None:
        """Take a project that Keystone or a token named in this run."""
        if (
            project.name
            and project.origin in _VERIFIED
            and project_id.well_formed(project.id)
        ):
            with self._lock:
                self._verified[project.id] = project

    def named(self, project: model.Project) -> model.Project:
        """Return a project with a name to be shown, if one is known.

        A name that the project has already stays: it is verified by that.
        """
        if project.name or not project_id.well_formed(project.id):
            self.verify(project)
            return project
        name, origin = self._known(project.id)
        if not name:
            return project
        return dataclasses.replace(project, alias=name, origin=origin)

    def ids(self, name: str) -> dict[str, str]:
        """Return the projects that may have a name: ID to where it is from."""
        with self._lock:
            sources = (
                (self._cached(), model.NameSource.CACHE),
                (self._declared, model.NameSource.NAMES),
                (self._stated_names(), model.NameSource.CLOUDS_YAML),
            )
        return {
            id_: source.value
            for names, source in sources
            for id_, known in names.items()
            if known == name
        }

    def keep(self) -> None:
        """Keep the names that were verified, for later commands."""
        with self._lock:
            names = {
                id_: project.name
                for id_, project in self._verified.items()
                if project.name and self._cached().get(id_) != project.name
            }
        if names:
            today = datetime.datetime.now(datetime.UTC).date()
            name_cache.keep(self._cloud, names, today)

    def _known(self, id_: str) -> tuple[str, model.NameSource]:
        with self._lock:
            if project := self._verified.get(id_):
                return project.name or '', project.origin
            if name := self._stated_names().get(id_):
                return name, model.NameSource.CLOUDS_YAML
            if name := self._declared.get(id_):
                return name, model.NameSource.NAMES
            return self._cached().get(id_, ''), model.NameSource.CACHE

    def _stated_names(self) -> Mapping[str, str]:
        if self._entries is None:
            self._entries = self._stated()
        return self._entries

    def _cached(self) -> Mapping[str, str]:
        if self._kept is None:
            self._kept = name_cache.read(self._cloud)
        return self._kept
