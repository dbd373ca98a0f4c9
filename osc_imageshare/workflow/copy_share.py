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
from collections.abc import Iterator
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
    """

    notes: tuple[str, ...]
    reached: bool
    reminders: tuple[str, ...] = ()


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
    foreign = not _same_keystone(home, there)
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
    )


def _same_keystone(home: connect.Cloud, there: connect.Cloud) -> bool:
    return home.own_login.same_keystone(there.own_login)


def _abroad(
    asked: copy_request.CopyRequest,
    outcome: copying.CopyOutcome,
    ids: Iterable[str],
    home: connect.Cloud,
    there: connect.Cloud,
) -> tuple[request.Targets, list[str]]:
    """Find the members of a source in a cloud with its own Keystone.

    There the same ID is another project, or none: a member is the project of
    the same name, which its credential or that Keystone proves.
    """
    names, _notes = projects.Projects(home).known(frozenset(ids))
    clouds: list[str] = []
    found: list[str] = []
    notes: list[str] = []
    held = dict(_held(asked, there))
    search = projects.Projects(there)
    for id_ in ids:
        project = names.get(id_, model.Project(id_))
        entry = held.get(project.name or '') or held.get(id_)
        if entry:
            clouds.append(entry)
            continue
        try:
            found.append(search.find(project.name or id_, None).id)
        except (errors.UserError, errors.CloudError):
            notes.append(
                _(
                    'Member %(member)s of image %(image)s was not added to '
                    'the copy in %(place)s: no project of that name was '
                    'found there.'
                )
                % {
                    'member': text.project(project),
                    'image': text.image(outcome.image),
                    'place': copy_guards.title(outcome.place),
                }
            )
    return request.Targets(tuple(found), clouds=tuple(clouds)), notes


def _held(
    asked: copy_request.CopyRequest, there: connect.Cloud
) -> Iterator[tuple[str, str]]:
    """Yield the names and IDs of projects that have a credential there."""
    for name in asked.acceptors:
        try:
            target = credentials.lent(there, name)
        except errors.UserError:
            continue
        yield target.id, name
        if target.project.name:
            yield target.project.name, name
