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
from collections.abc import Mapping
import dataclasses
import datetime
from typing import TypeAlias

from osc_imageshare import workers
from osc_imageshare.cloud import connect
from osc_imageshare.i18n import _
from osc_imageshare.lookup import images
from osc_imageshare.lookup import projects
from osc_imageshare.lookup import selection
from osc_imageshare.lookup import targets
from osc_imageshare.lookup import workloads
from osc_imageshare.sharing import manifest
from osc_imageshare.sharing import model
from osc_imageshare.sharing import planning
from osc_imageshare.sharing import project_id
from osc_imageshare.sharing import reconcile
from osc_imageshare.sharing import request
from osc_imageshare.sharing import text

# What a party is looked up by, and who is to accept for it.
_Named: TypeAlias = tuple[request.Targets, request.Accept]


def read(
    wanted: request.SyncRequest,
    cloud: connect.Cloud,
    pool: workers.Pool,
) -> reconcile.ManifestSnapshot:
    """Read images, members and projects; try every credential needed.

    :raises errors.CloudError: the images of the only region that is meant
        could not be listed.
    """
    who = cloud.caller
    selector = selection.Selector(wanted.manifest, cloud, pool)
    chosen, unmet = selection.chosen(selector.select(), wanted.only)
    states = images.read_states(
        cloud, (i for each in chosen for i in each.images), pool
    )
    members = states.members
    parties = _Parties(wanted.manifest, cloud, members)
    parties.find([each.entry for each in chosen], pool)
    found = reconcile.ManifestSnapshot(
        caller=who,
        declared=_declared(wanted.manifest, chosen, states.known, parties),
        missed=_missed(chosen, states.unread, parties, wanted.now),
        problems=(*selector.problems, *parties.problems),
        unselected=tuple(unmet),
        notes=tuple(parties.notes),
    )
    undeclared = members - {
        wish.target.id for each in found.declared for wish in each.wishes
    }
    names, unnamed = parties.directory.known(set(undeclared))
    found = dataclasses.replace(
        found, names=names, notes=(*found.notes, *unnamed)
    )
    if found.problems or found.unselected or wanted.force:
        return found
    plan = reconcile.plan(wanted, found)
    return dataclasses.replace(
        found, uses=workloads.of_removals(plan, cloud, pool, parties.directory)
    )


class _Parties:
    """Whom the entries name, each looked up once.

    :ivar problems: sentences about what cannot be shared with.
    :ivar notes: doubts.
    """

    def __init__(
        self,
        wanted: manifest.Manifest,
        cloud: connect.Cloud,
        members: frozenset[str],
    ) -> None:
        self._manifest = wanted
        self._cloud = cloud
        # Whoever is a member already needs no proof; but a name is taken for
        # a project's, also where it is a member's whole ID.
        self._members = frozenset(filter(project_id.well_formed, members))
        self._all_members = members
        self._found: dict[_Named, tuple[model.Target, ...]] = {}
        self.directory = projects.Projects(cloud)
        self.problems: list[str] = []
        self.notes: list[str] = []

    def find(
        self, entries: Iterable[manifest.Entry], pool: workers.Pool
    ) -> None:
        """Look up everybody whom entries name."""
        places: dict[_Named, str] = {}
        for entry in entries:
            for party in entry.projects:
                places.setdefault(
                    self._named(entry, party), self._manifest.place(party)
                )
            for domain in entry.domains:
                places.setdefault(
                    self._domain(entry, domain), self._manifest.where(entry)
                )

        def find(named: _Named) -> targets.Found:
            wanted, accept = named
            given = bool(wanted.project_ids)
            with workers.Pool(1) as own:
                return targets.find(
                    self._cloud,
                    wanted,
                    accept,
                    own,
                    self._all_members if given else self._members,
                    self.directory,
                    hint=_('Or name it by "cloud", with its credentials.'),
                )

        for named, found in zip(
            places, pool.map(find, list(places)), strict=True
        ):
            where = places[named]
            self._found[named] = found.targets
            self.problems += (f'{where}: {each}' for each in found.problems)
            # Whatever else it says of the project has to be about the same.
            if not named[0].domains and len(found.targets) > 1:
                meant = [text.project(t.project) for t in found.targets]
                self.problems.append(
                    _('%(where)s: this is not one project: %(projects)s.')
                    % {'where': where, 'projects': text.listing(meant)}
                )
            self.notes += found.notes

    def wishes(self, entry: manifest.Entry) -> list[reconcile.DesiredShare]:
        """Return whom an entry declares."""
        found = [
            reconcile.DesiredShare(
                target,
                party.expires,
                entry.accept,
                self._manifest.place(party),
            )
            for party in entry.projects
            for target in self._found[self._named(entry, party)]
        ]
        # What is named itself is meant as it is named, in its domain or not.
        named = {wish.target.id for wish in found}
        found += (
            reconcile.DesiredShare(
                target, None, entry.accept, self._manifest.where(entry)
            )
            for domain in entry.domains
            for target in self._found[self._domain(entry, domain)]
            if target.id not in named
        )
        return found

    def _accept(self, entry: manifest.Entry) -> request.Accept:
        return self._manifest.accepts(entry)

    def _named(self, entry: manifest.Entry, party: manifest.Party) -> _Named:
        wanted = request.Targets(
            projects=(party.project,) if party.project else (),
            project_domain=party.domain,
            project_ids=(party.id,) if party.id else (),
            clouds=(party.cloud,) if party.cloud else (),
        )
        return wanted, self._accept(entry)

    def _domain(self, entry: manifest.Entry, domain: str) -> _Named:
        return request.Targets(domains=(domain,)), self._accept(entry)


def _declared(
    wanted: manifest.Manifest,
    chosen: list[selection.Selected],
    states: Mapping[tuple[str, str], model.ImageState],
    parties: _Parties,
) -> tuple[reconcile.DesiredImage, ...]:
    """Gather what all entries declare for each image."""
    wishes: dict[tuple[str, str], list[reconcile.DesiredShare]] = {}
    prunes: dict[tuple[str, str], list[tuple[bool, str]]] = {}
    for each in chosen:
        for image in each.images:
            if image.key not in states:
                continue
            wishes.setdefault(image.key, []).extend(parties.wishes(each.entry))
            says = prunes.setdefault(image.key, [])
            if each.entry.prune is not None:
                says.append((each.entry.prune, wanted.where(each.entry)))
    return tuple(
        reconcile.DesiredImage(
            states[key], tuple(wishes[key]), tuple(prunes[key])
        )
        for key in wishes
    )


def _missed(
    chosen: list[selection.Selected],
    unread: Mapping[tuple[str, str], str],
    parties: _Parties,
    now: datetime.datetime,
) -> tuple[model.Outcome, ...]:
    """Return the outcomes of what was not met in one of several regions."""
    found: dict[tuple[str, str, str, str], model.Outcome] = {}
    for each in chosen:
        wishes = parties.wishes(each.entry)
        gaps = [
            *each.gaps,
            *(
                model.Gap(image, absent=False, reason=unread[image.key])
                for image in each.images
                if image.key in unread
            ),
        ]
        for gap in gaps:
            wanted = [
                (
                    wish.target,
                    planning.Want.REVOKED
                    if reconcile.expired(wish, now)
                    else planning.wish(wish.target),
                )
                for wish in wishes
            ]
            # Nor does anybody know whom nobody declares there.
            if not wanted and not gap.absent:
                wanted = [(planning.NOBODY, planning.Want.REVOKED)]
            for target, want in wanted:
                # Entries that meet there have one row, as anywhere.
                found.setdefault(
                    (*gap.image.key, gap.image.name, target.id),
                    planning.missed(gap, target, want),
                )
    return tuple(found.values())
