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

"""Everything that ``image share-sync`` needs to know, before it decides."""

from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
import dataclasses
import datetime
from typing import TypeAlias

from osc_imageshare import workers
from osc_imageshare.cloud import connect
from osc_imageshare.i18n import _
from osc_imageshare.lookup import images
from osc_imageshare.lookup import naming
from osc_imageshare.lookup import projects
from osc_imageshare.lookup import selection
from osc_imageshare.lookup import targets
from osc_imageshare.sharing import manifest
from osc_imageshare.sharing import merge
from osc_imageshare.sharing import model
from osc_imageshare.sharing import planning
from osc_imageshare.sharing import project_id
from osc_imageshare.sharing import reconcile
from osc_imageshare.sharing import request
from osc_imageshare.sharing import text

# Names that are looked up together, and how their shares are accepted.
_Question: TypeAlias = tuple[request.Targets, request.Accept]

# The same with its place in the manifest, and the end of the share.
_Placed: TypeAlias = tuple[_Question, str, datetime.datetime | None]


@dataclasses.dataclass(frozen=True, slots=True)
class _Answered:
    """An entry, the images that it selects, and the projects it declares."""

    selected: selection.Selected
    wishes: tuple[merge.DesiredShare, ...]


def read(
    sync_request: request.SyncRequest,
    cloud: connect.Cloud,
    pool: workers.Pool,
) -> reconcile.ManifestSnapshot:
    """Read images, members and projects; try every credential needed.

    :raises errors.CloudError: the images of the only region that is meant
        could not be listed.
    """
    declared = sync_request.manifest
    cloud.names.declare(declared.names)
    selector = selection.Selector(declared, cloud, pool)
    chosen, unselected = selection.chosen(selector.select(), sync_request.only)
    states = images.read_states(
        cloud, (image for entry in chosen for image in entry.images), pool
    )
    members = states.members
    parties = _Parties(declared, cloud, members)
    answered = parties.find(chosen, pool)
    desired = _desired(declared, answered, states.known)
    undeclared = members - {
        wish.target.id for image in desired for wish in image.wishes
    }
    names, unnamed = projects.Projects(cloud).known(undeclared)
    return reconcile.ManifestSnapshot(
        caller=cloud.caller,
        declared=desired,
        missed=_missed(answered, states.unread, sync_request.now),
        names=names,
        problems=(*selector.problems, *parties.problems),
        unselected=tuple(unselected),
        notes=unnamed,
        disabled=tuple(dict.fromkeys(parties.passed_over)),
    )


class _Parties:
    """The projects that entries declare, each looked up once.

    :ivar problems: sentences about what cannot be shared with.
    :ivar passed_over: a sentence for each disabled project of a domain.
    """

    def __init__(
        self,
        declared: manifest.Manifest,
        cloud: connect.Cloud,
        members: frozenset[str],
    ) -> None:
        self._manifest = declared
        self._cloud = cloud
        # A member needs no proof; but a name is taken for the name of a
        # project, even if it is the whole ID of a member.
        self._members = frozenset(filter(project_id.well_formed, members))
        self._all_members = members
        self.problems: list[str] = []
        self.passed_over: list[str] = []

    def find(
        self, chosen: Iterable[selection.Selected], pool: workers.Pool
    ) -> list[_Answered]:
        """Find all projects that entries name, and return their wishes."""
        asked = [
            (selected, list(self._questions(selected.entry)))
            for selected in chosen
        ]
        places: dict[_Question, str] = {}
        for _selected, questions in asked:
            for question, place, _expires in questions:
                places.setdefault(question, place)
        self._cloud.complete(
            cloud for names, _accept in places for cloud in names.clouds
        )
        answers = dict(
            zip(places, pool.map(self._find, list(places)), strict=True)
        )
        for question, answer in answers.items():
            self._complain(question, answer, places[question])
        return [
            _Answered(
                selected,
                tuple(_wishes(selected.entry, questions, answers)),
            )
            for selected, questions in asked
        ]

    def _complain(
        self, question: _Question, answer: targets.Answer, place: str
    ) -> None:
        self.problems += (f'{place}: {problem}' for problem in answer.problems)
        # Whatever else it says of the project has to be about the same.
        if not question[0].domains and len(answer.targets) > 1:
            self.problems.append(
                _('%(where)s: this is not one project: %(projects)s.')
                % {
                    'where': place,
                    'projects': text.listing(
                        [text.project(t.project) for t in answer.targets]
                    ),
                }
            )
        self.passed_over += answer.passed_over

    def _find(self, question: _Question) -> targets.Answer:
        names, accept = question
        with workers.Pool(1) as own:
            return targets.find(
                self._cloud,
                names,
                accept,
                own,
                self._all_members if names.project_ids else self._members,
                lasting=True,
                manner=naming.BY_KEY,
                decline=_('Use "accept: never" to skip accepting.'),
            )

    def _questions(self, entry: manifest.Entry) -> Iterator[_Placed]:
        """Yield what an entry names: where, and until when; domains last."""
        accept = self._manifest.accepts(entry)
        for party in entry.projects:
            names = request.Targets(
                projects=(party.project,) if party.project else (),
                project_domain=party.domain,
                project_ids=(party.id,) if party.id else (),
                clouds=(party.cloud,) if party.cloud else (),
            )
            place = self._manifest.place(party)
            yield (names, accept), place, party.expires
        for domain in entry.domains:
            names = request.Targets(domains=(domain,))
            yield (names, accept), self._manifest.where(entry), None


def _wishes(
    entry: manifest.Entry,
    questions: Iterable[_Placed],
    answers: Mapping[_Question, targets.Answer],
) -> Iterator[merge.DesiredShare]:
    """Yield the projects that an entry declares."""
    # What is named itself is meant as it is named, in its domain or not.
    declared: set[str] = set()
    for question, place, expires in questions:
        names, _accept = question
        for target in answers[question].targets:
            if names.domains and target.id in declared:
                continue
            if not names.domains:
                declared.add(target.id)
            yield merge.DesiredShare(target, expires, entry.accept, place)
        for project in answers[question].disabled:
            yield merge.DesiredShare(
                model.Target(project, implied=True), where=place, paused=True
            )


def _desired(
    declared: manifest.Manifest,
    answered: Iterable[_Answered],
    states: Mapping[tuple[str, str], model.ImageState],
) -> tuple[merge.DesiredImage, ...]:
    """Gather what all entries declare for each image."""
    wishes: dict[tuple[str, str], list[merge.DesiredShare]] = {}
    prunes: dict[tuple[str, str], list[tuple[bool, str]]] = {}
    for answer in answered:
        entry = answer.selected.entry
        for image in answer.selected.images:
            if image.key not in states:
                continue
            wishes.setdefault(image.key, []).extend(answer.wishes)
            said = prunes.setdefault(image.key, [])
            if entry.prune is not None:
                said.append((entry.prune, declared.where(entry)))
    return tuple(
        merge.DesiredImage(states[key], tuple(wishes[key]), tuple(prunes[key]))
        for key in wishes
    )


def _missed(
    answered: Iterable[_Answered],
    unread: Mapping[tuple[str, str], str],
    now: datetime.datetime,
) -> tuple[model.Outcome, ...]:
    """Return the outcomes of what was not met in one of several regions."""
    outcomes: dict[tuple[str, str, str, str], model.Outcome] = {}
    for answer in answered:
        unread_images = (
            model.Gap(image, absent=False, reason=unread[image.key])
            for image in answer.selected.images
            if image.key in unread
        )
        for gap in (*answer.selected.gaps, *unread_images):
            wants = [
                (wish.target, reconcile.want(wish, now))
                for wish in answer.wishes
                if not wish.paused
            ]
            # The members that are not declared there are unknown, too.
            if not wants and not gap.absent:
                wants = [(planning.UNREAD, planning.Want.REVOKED)]
            for target, want in wants:
                # Entries that meet there have one row, as anywhere.
                outcomes.setdefault(
                    (*gap.image.key, gap.image.name, target.id),
                    planning.missed(gap, target, want),
                )
    return tuple(outcomes.values())
