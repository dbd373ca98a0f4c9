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

"""Shares copies with the members of the images that they were made of."""

from collections.abc import Iterable
from collections.abc import Mapping
import dataclasses

from osc_imageshare import errors
from osc_imageshare.cloud import connect
from osc_imageshare.i18n import _
from osc_imageshare.lookup import credentials
from osc_imageshare.lookup import projects
from osc_imageshare.sharing import copy_guards
from osc_imageshare.sharing import copy_request
from osc_imageshare.sharing import copying
from osc_imageshare.sharing import model
from osc_imageshare.sharing import request
from osc_imageshare.sharing import result
from osc_imageshare.sharing import text
from osc_imageshare.workflow import share


@dataclasses.dataclass(frozen=True, slots=True)
class Shared:
    """What became of sharing one copy.

    :ivar notes: sentences.
    :ivar reached: it has every member that it can have.
    :ivar reminders: sentences about what was so before.
    :ivar interrupted: a signal came.
    """

    notes: tuple[str, ...]
    reached: bool
    reminders: tuple[str, ...] = ()
    interrupted: bool = False


def like_source(
    asked: copy_request.CopyRequest,
    outcome: copying.CopyOutcome,
    members: Mapping[str, model.MemberStatus],
    home: connect.Cloud,
    there: connect.Cloud,
) -> Shared:
    """Share a copy with the members of its source, as ``share-to`` does.

    :param home: the cloud that has the source.
    :param there: the cloud that has the copy, with its account as caller.
    """
    ids = [m for m in members if m != outcome.place.project.id]
    if not ids:
        return Shared((), reached=True)
    foreign = not home.own_login.same_keystone(there.own_login)
    notes: list[str] = []
    targets = request.Targets(project_ids=tuple(ids), clouds=asked.acceptors)
    if foreign:
        targets, notes = _abroad(asked, outcome, ids, home, there)
        if targets == request.Targets():
            return Shared(tuple(notes), reached=True)
    try:
        verdict = share.run(
            request.ShareRequest((outcome.copy_id,), targets),
            request.Execution(),
            there.at(outcome.place.region),
        )
    except (errors.UserError, errors.CloudError) as exc:
        why = '\n'.join(
            exc.problems if isinstance(exc, result.Refused) else (str(exc),)
        )
        notes += (
            _('Copy %s was not shared:') % text.visible(outcome.copy_id),
            why,
        )
        return Shared(tuple(notes), reached=False)
    return Shared(
        (*notes, *verdict.notes),
        reached=verdict.exit_code is model.ExitStatus.DONE,
        reminders=verdict.reminders,
        interrupted=verdict.exit_code is model.ExitStatus.INTERRUPTED,
    )


def _abroad(
    asked: copy_request.CopyRequest,
    outcome: copying.CopyOutcome,
    ids: Iterable[str],
    home: connect.Cloud,
    there: connect.Cloud,
) -> tuple[request.Targets, list[str]]:
    """Find the members of a source in a cloud with its own Keystone.

    There, a member is the project that has the same name, or else the same
    ID. Either has to be proven, by a credential or by that Keystone.
    """
    names, _notes = projects.Projects(home).known(frozenset(ids))
    lent_here, lent_there = _lent(asked, home), _lent(asked, there)
    search = projects.Projects(there)
    clouds: list[str] = []
    members: list[str] = []
    notes: list[str] = []
    for id_ in ids:
        project = names.get(id_, model.Project(id_))
        name = project.name or lent_here.get(id_, ('', ''))[0]
        if entry := _entry(lent_there, id_, name):
            clouds.append(entry)
        elif member := _proven(search, name) or _proven(search, id_):
            members.append(member.id)
        else:
            notes.append(
                _(
                    'Project %(member)s is a member of image %(image)s and '
                    'was not added to the copy in %(place)s: no such project '
                    'was found there. Name its entry in clouds.yaml with '
                    '--target-cloud.'
                )
                % {
                    'member': text.project(project),
                    'image': text.image(outcome.image),
                    'place': copy_guards.title(outcome.place),
                }
            )
    return request.Targets(tuple(members), clouds=tuple(clouds)), notes


def _entry(
    lent: Mapping[str, tuple[str, str]], id_: str, name: str
) -> str | None:
    """Return the entry of clouds.yaml for a project, if there is one."""
    by_name = dict(lent.values())
    return lent[id_][1] if id_ in lent else by_name.get(name)


def _proven(
    search: projects.Projects, name_or_id: str
) -> model.Project | None:
    """Return the project that a name or an ID is proven to be."""
    if not name_or_id:
        return None
    try:
        project = search.find(name_or_id, None)
    except (errors.UserError, errors.CloudError):
        return None
    # Else its ID was taken as it is.
    return project if project.name else None


def _lent(
    asked: copy_request.CopyRequest, cloud: connect.Cloud
) -> dict[str, tuple[str, str]]:
    """Return the projects of a cloud that entries of clouds.yaml are for.

    :returns: ID to name and entry. Other entries are for another cloud.
    """
    lent: dict[str, tuple[str, str]] = {}
    for entry in asked.acceptors:
        try:
            project = credentials.lent(cloud, entry).project
        except errors.UserError:
            continue
        lent[project.id] = (project.name or '', entry)
    return lent
