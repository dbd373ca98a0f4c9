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
import datetime
from typing import TypeAlias

from osc_imageshare import workers
from osc_imageshare.cloud import connect
from osc_imageshare.i18n import _
from osc_imageshare.lookup import images
from osc_imageshare.lookup import projects
from osc_imageshare.lookup import selection
from osc_imageshare.lookup import targets
from osc_imageshare.sharing import manifest
from osc_imageshare.sharing import model
from osc_imageshare.sharing import planning
from osc_imageshare.sharing import project_id
from osc_imageshare.sharing import reconcile
from osc_imageshare.sharing import request
from osc_imageshare.sharing import text

# What a party is looked up by, and who is to accept for it.
_Question: TypeAlias = tuple[request.Targets, request.Accept]


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
    caller = images.caller(cloud)
    selector = selection.Selector(declared, cloud, caller, pool)
    chosen, unselected = selection.chosen(selector.select(), sync_request.only)
    states = images.States(cloud, caller)
    states.read((i for selected in chosen for i in selected.images), pool)
    parties = _Parties(declared, cloud, states.members)
    parties.find([selected.entry for selected in chosen], pool)
    desired = _desired(declared, chosen, states.known, parties)
    undeclared = states.members - {
        wish.target.id for image in desired for wish in image.wishes
    }
    names, unnamed = projects.Projects(cloud).known(undeclared)
    return reconcile.ManifestSnapshot(
        caller=caller,
        declared=desired,
        missed=_missed(chosen, states.unread, parties, sync_request.now),
        names=names,
        problems=(*selector.problems, *parties.problems),
        unselected=tuple(unselected),
        notes=(*parties.notes, *unnamed),
    )


class _Parties:
    """The projects that entries declare, each looked up once.

    :ivar problems: sentences about what cannot be shared with.
    :ivar notes: doubts.
    """

    def __init__(
        self,
        declared: manifest.Manifest,
        cloud: connect.Cloud,
        members: frozenset[str],
    ) -> None:
        self._manifest = declared
        self._cloud = cloud
        # Whoever is a member already needs no proof; but a name is taken for
        # a project's, also where it is a member's whole ID.
        self._members = frozenset(filter(project_id.well_formed, members))
        self._all_members = members
        self._targets: dict[_Question, tuple[model.Target, ...]] = {}
        self.problems: list[str] = []
        self.notes: list[str] = []

    def find(
        self, entries: Iterable[manifest.Entry], pool: workers.Pool
    ) -> None:
        """Look up everybody whom entries name."""
        places: dict[_Question, str] = {}
        for entry in entries:
            for question, place, _expires in self._questions(entry):
                places.setdefault(question, place)
        answers = pool.map(self._find, list(places))
        for (question, place), answer in zip(
            places.items(), answers, strict=True
        ):
            self._targets[question] = answer.targets
            self.problems += (f'{place}: {p}' for p in answer.problems)
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
            self.notes += answer.notes

    def _find(self, question: _Question) -> targets.Found:
        names, accept = question
        with workers.Pool(1) as own:
            return targets.find(
                self._cloud,
                names,
                accept,
                own,
                self._all_members if names.project_ids else self._members,
                hint=_('Or name it by "cloud", with its credentials.'),
            )

    def wishes(self, entry: manifest.Entry) -> list[reconcile.DesiredShare]:
        """Return whom an entry declares."""
        wishes: list[reconcile.DesiredShare] = []
        # What is named itself is meant as it is named, in its domain or not.
        declared: set[str] = set()
        for question, place, expires in self._questions(entry):
            names, _accept = question
            wishes += (
                reconcile.DesiredShare(target, expires, entry.accept, place)
                for target in self._targets[question]
                if not names.domains or target.id not in declared
            )
            if not names.domains:
                declared |= {wish.target.id for wish in wishes}
        return wishes

    def _questions(
        self, entry: manifest.Entry
    ) -> Iterator[tuple[_Question, str, datetime.datetime | None]]:
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


def _desired(
    declared: manifest.Manifest,
    chosen: Iterable[selection.Selected],
    states: Mapping[tuple[str, str], model.ImageState],
    parties: _Parties,
) -> tuple[reconcile.DesiredImage, ...]:
    """Gather what all entries declare for each image."""
    wishes: dict[tuple[str, str], list[reconcile.DesiredShare]] = {}
    prunes: dict[tuple[str, str], list[tuple[bool, str]]] = {}
    for selected in chosen:
        entry = selected.entry
        for image in selected.images:
            if image.key not in states:
                continue
            wishes.setdefault(image.key, []).extend(parties.wishes(entry))
            said = prunes.setdefault(image.key, [])
            if entry.prune is not None:
                said.append((entry.prune, declared.where(entry)))
    return tuple(
        reconcile.DesiredImage(
            states[key], tuple(wishes[key]), tuple(prunes[key])
        )
        for key in wishes
    )


def _missed(
    chosen: Iterable[selection.Selected],
    unread: Mapping[tuple[str, str], str],
    parties: _Parties,
    now: datetime.datetime,
) -> tuple[model.Outcome, ...]:
    """Return the outcomes of what was not met in one of several regions."""
    outcomes: dict[tuple[str, str, str, str], model.Outcome] = {}
    for selected in chosen:
        wants = [
            (
                wish.target,
                planning.Want.REVOKED
                if reconcile.expired(wish, now)
                else planning.wish(wish.target),
            )
            for wish in parties.wishes(selected.entry)
        ]
        unread_images = (
            model.Gap(image, absent=False, reason=unread[image.key])
            for image in selected.images
            if image.key in unread
        )
        for gap in (*selected.gaps, *unread_images):
            # Nor does anybody know whom nobody declares there.
            nobody = [(planning.NOBODY, planning.Want.REVOKED)]
            for target, want in wants or (() if gap.absent else nobody):
                # Entries that meet there have one row, as anywhere.
                outcomes.setdefault(
                    (*gap.image.key, gap.image.name, target.id),
                    planning.missed(gap, target, want),
                )
    return tuple(outcomes.values())
