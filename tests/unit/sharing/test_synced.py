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

"""Any manifest, synced with any cloud by a simulator of Glance's rules."""

from collections.abc import Iterator
import dataclasses
import datetime

from hypothesis import given
from hypothesis import strategies as st

from osc_imageshare.sharing import manifest
from osc_imageshare.sharing import merge
from osc_imageshare.sharing import model
from osc_imageshare.sharing import planning
from osc_imageshare.sharing import reconcile
from osc_imageshare.sharing import request
from tests.unit.sharing import samples
from tests.unit.sharing.simulator import Glance
from tests.unit.sharing.simulator import Members
from tests.unit.sharing.simulator import run

OWNER = samples.OWNER.id
NOW = datetime.datetime(2026, 5, 1, tzinfo=datetime.UTC)
HOUR = datetime.timedelta(hours=1)
# Who of them is where: a domain has the owner in it too.
DOMAINS = {'near': ('b', 'c', OWNER), 'far': ('d',)}
PROJECTS = ('b', 'c', 'd', 'e')
# The caller has a role in these.
ROLES = ('b', 'd')

Moment = datetime.datetime | None


@st.composite
def clouds(draw: st.DrawFn) -> list[Glance]:
    """Draw images with members; those of private ones cannot be seen."""
    members = st.dictionaries(
        st.sampled_from((*PROJECTS, 'ghost', OWNER)),
        st.sampled_from(model.MemberStatus),
    )
    return [
        Glance(
            dataclasses.replace(
                samples.image(
                    draw(st.sampled_from(model.Visibility)).value,
                    image_id=f'i{number}',
                    name=draw(st.sampled_from(('golden', 'silver'))),
                ),
                tags=draw(st.sampled_from(((), ('gold',)))),
                created_at=draw(st.sampled_from(('2026-01', '2026-02'))),
            ),
            draw(members),
        )
        for number in range(draw(st.integers(1, 3)))
    ]


selections = st.builds(
    manifest.Selection, image=st.sampled_from(('i0', 'golden'))
) | st.builds(
    manifest.Selection,
    name=st.sampled_from(('g*', '*')),
    tag=st.sampled_from((None, 'gold')),
    newest=st.sampled_from((None, 1, 2)),
)
moments: st.SearchStrategy[Moment] = st.sampled_from(
    (None, NOW - HOUR, NOW, NOW + HOUR)
)
entries = st.builds(
    manifest.Entry,
    selections,
    projects=st.lists(
        st.builds(
            manifest.Party,
            project=st.sampled_from(PROJECTS),
            expires=moments,
        ),
        max_size=3,
    ).map(tuple),
    domains=st.sets(st.sampled_from(sorted(DOMAINS)), max_size=1).map(tuple),
    prune=st.sampled_from((None, None, False, True)),
    accept=st.sampled_from((None, None, *request.Accept)),
)
manifests = st.builds(
    manifest.Manifest,
    st.lists(entries, min_size=1, max_size=3).map(tuple),
    prune=st.sampled_from((None, False, True)),
    accept=st.sampled_from((None, *request.Accept)),
)


def wishes(
    wanted: manifest.Manifest, entry: manifest.Entry
) -> Iterator[merge.DesiredShare]:
    """Yield what looking up an entry's projects would find."""
    for party in entry.projects:
        yield merge.DesiredShare(
            target(wanted, entry, party.project or '', implied=False),
            party.expires,
            entry.accept,
            entry.where,
        )
    for domain in entry.domains:
        for project_id in DOMAINS[domain]:
            yield merge.DesiredShare(
                target(wanted, entry, project_id, implied=True),
                None,
                entry.accept,
                entry.where,
            )


def target(
    wanted: manifest.Manifest,
    entry: manifest.Entry,
    project_id: str,
    *,
    implied: bool,
) -> model.Target:
    found = samples.target(project_id, implied=implied)
    accept = wanted.accepts(entry)
    if accept is request.Accept.NEVER:
        return found
    if project_id not in ROLES and accept is not request.Accept.AS_ADMIN:
        return found
    kind = model.CredentialKind.RESCOPED
    return dataclasses.replace(
        found, acceptor=model.Credential(kind, project_id)
    )


def seen(
    wanted: manifest.Manifest, cloud: list[Glance]
) -> tuple[merge.DesiredImage, ...]:
    """Return what looking at the cloud would find."""
    found = [(glance, meant(wanted, cloud, glance.image)) for glance in cloud]
    return tuple(
        merge.DesiredImage(
            glance.state,
            tuple(w for entry in entries for w in wishes(wanted, entry)),
            tuple((e.prune, e.where) for e in entries if e.prune is not None),
        )
        for glance, entries in found
        if entries
    )


def plan_of(wanted: manifest.Manifest, cloud: list[Glance]) -> planning.Plan:
    snapshot = reconcile.ManifestSnapshot(samples.CALLER, seen(wanted, cloud))
    return reconcile.plan(request.SyncRequest(wanted, now=NOW), snapshot)


def meant(
    wanted: manifest.Manifest, cloud: list[Glance], image: model.Image
) -> list[manifest.Entry]:
    images = [glance.image for glance in cloud]
    return [
        entry
        for entry in wanted.entries
        if image in manifest.select(entry.selection, images)
    ]


def says(entry: manifest.Entry) -> list[tuple[str, Moment]]:
    """Return the projects that an entry declares, and until when."""
    return [(p.project or '', p.expires) for p in entry.projects] + [
        (project_id, None)
        for domain in entry.domains
        for project_id in DOMAINS[domain]
        if project_id != OWNER
    ]


def contradicts(found: list[manifest.Entry]) -> bool:
    """Tell, in the plainest way, whether entries contradict each other."""
    said = [(p, at, e.accept) for e in found for p, at in says(e)]
    return (
        len({e.prune for e in found} - {None}) > 1
        or len({(p, at) for p, at, _accept in said})
        > len({p for p, _at, _accept in said})
        or any(
            p == q and None not in (a, b) and a is not b
            for p, _at, a in said
            for q, _until, b in said
        )
    )


def access(glance: Glance) -> set[str]:
    return set(glance.hidden) if glance.shared else set()


@given(clouds(), manifests)
def test_the_cloud_becomes_as_the_manifest_says(
    cloud: list[Glance], wanted: manifest.Manifest
) -> None:
    problems = list(merge.contradictions(seen(wanted, cloud)))
    entries_of = {
        glance.image.key: meant(wanted, cloud, glance.image)
        for glance in cloud
    }
    contradictory = any(map(contradicts, entries_of.values()))
    assert bool(problems) is contradictory
    if contradictory:
        return
    plan = plan_of(wanted, cloud)
    by_key = {glance.image.key: glance for glance in cloud}
    planned_keys = [planned.image.key for planned in plan.images]
    assert sorted(planned_keys) == sorted(k for k in by_key if entries_of[k])
    refused = False
    for planned in plan.images:
        glance = by_key[planned.image.key]
        found = entries_of[glance.image.key]
        targets = [change.target.id for change in planned.changes]
        assert len(targets) == len(set(targets))
        before = Glance(glance.image, dict(glance.hidden))
        refusal = run(planned, glance)
        refused = refused or refusal is not None
        check(wanted, found, before, glance, refusal)
    if not refused:
        again = plan_of(wanted, cloud)
        assert not reconcile.drifted(again)
        assert all(
            change.steps == () and planning.reached(change, change.before)
            for planned in again.images
            for change in planned.changes
        )


def check(
    wanted: manifest.Manifest,
    found: list[manifest.Entry],
    before: Glance,
    after: Glance,
    refusal: str | None,
) -> None:
    """Compare an image with what its entries say."""
    said = {p: at for entry in found for p, at in says(entry)}
    shared = {p for p, at in said.items() if at is None or at > NOW}
    stated = [e.prune for e in found if e.prune is not None]
    prune = stated[0] if stated else bool(wanted.prune)
    undeclared = set(before.hidden) - set(said)
    # Nobody gains access whom nobody declares, or whose time is over.
    assert access(after) - access(before) <= shared
    if refusal is not None:
        assert (after.image, after.hidden) == (before.image, before.hidden)
        assert not prune
        assert not before.shared
        assert shared
        assert undeclared
        return
    if not prune:
        assert {p: after.hidden.get(p) for p in undeclared} == {
            p: before.hidden[p] for p in undeclared
        }
    if not shared and not before.shared:
        assert (after.image, after.hidden) == (before.image, before.hidden)
        return
    assert after.shared
    goal: Members = {
        p: accepted(wanted, found, p, before.hidden.get(p)) for p in shared
    }
    if not prune:
        goal |= {p: before.hidden[p] for p in undeclared}
    assert after.hidden == goal


def accepted(
    wanted: manifest.Manifest,
    found: list[manifest.Entry],
    project_id: str,
    before: model.MemberStatus | None,
) -> model.MemberStatus:
    """Return the status that a declared project is to have."""
    declaring = [e for e in found if project_id in dict(says(e))]
    stated = [e for e in declaring if e.accept is not None]
    ways = {wanted.accepts(entry) for entry in stated or declaring}
    if request.Accept.AS_ADMIN in ways or (
        project_id in ROLES and request.Accept.NEVER not in ways
    ):
        return model.MemberStatus.ACCEPTED
    return before or model.MemberStatus.PENDING
