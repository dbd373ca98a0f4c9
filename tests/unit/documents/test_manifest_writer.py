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


"""A manifest that is written down is read as what it was made of."""

import dataclasses
import datetime

from hypothesis import given
from hypothesis import strategies as st
import yaml

from osc_imageshare.documents import manifest_file
from osc_imageshare.documents import manifest_writer
from osc_imageshare.documents import strict_yaml
from osc_imageshare.sharing import manifest
from osc_imageshare.sharing import merge
from osc_imageshare.sharing import model
from osc_imageshare.sharing import project_id
from osc_imageshare.sharing import reconcile
from osc_imageshare.sharing import request
from tests.unit.sharing import samples

NOW = datetime.datetime(2026, 5, 1, tzinfo=datetime.UTC)
# What a service may answer, half a character included.
names = st.text(max_size=20) | st.sampled_from(
    ('', ' ', 'yes', '1', '~', 'a: b', '#', '-', '\ud800', '\u2028', 'a' * 32)
)
ids = st.integers(0, 9).map(lambda number: f'{number:032x}')
texts = names.filter(lambda name: bool(name) and '\ud800' not in name)


@st.composite
def states(draw: st.DrawFn) -> model.ImageState:
    image = samples.image(
        image_id=f'i{draw(st.integers(0, 5))}', name=draw(names)
    )
    region = draw(st.sampled_from(('RegionOne', 'no')))
    statuses = st.sampled_from(model.MemberStatus)
    return model.ImageState(
        dataclasses.replace(image, region=region),
        draw(st.dictionaries(ids | texts, statuses, min_size=1, max_size=4)),
    )


clouds = st.lists(states(), max_size=4, unique_by=lambda s: s.image.key)
projects = st.dictionaries(ids, names, max_size=6).map(
    lambda known: {key: model.Project(key, known[key]) for key in known}
)


@given(clouds, projects)
def test_every_member_is_meant_and_nobody_else(
    cloud: list[model.ImageState], known: dict[str, model.Project]
) -> None:
    images = [state.image for state in cloud]
    written = manifest_writer.write(
        samples.OWNER,
        tuple(cloud),
        manifest.unique_names(images),
        known,
        several_regions=True,
    ).encode('utf-8')
    # What others take for YAML is the same to them.
    content = strict_yaml.parse(written, 'm').content
    assert yaml.safe_load(written) == content
    read = manifest_file.parse(written, 'm')
    meant = set()
    desired: list[merge.DesiredImage] = []
    by_key = {state.image.key: state for state in cloud}
    for entry in read.entries:
        assert entry.regions is not None
        (image,) = manifest.select(
            entry.selection,
            [i for i in images if i.region in entry.regions.names],
        )
        for party in entry.projects:
            meant.add((image.key, member(party, known)))
        desired.append(
            merge.DesiredImage(
                by_key[image.key],
                tuple(
                    merge.DesiredShare(samples.target(member(party, known)))
                    for party in entry.projects
                ),
            )
        )
    assert meant == {
        (state.image.key, member_id)
        for state in cloud
        for member_id in state.members or ()
    }
    # Nobody is accepted for, so that there is nothing to be done.
    assert {read.accepts(e) for e in read.entries} <= {request.Accept.NEVER}
    snapshot = reconcile.ManifestSnapshot(samples.CALLER, tuple(desired))
    for prune in (False, True):
        order = request.SyncRequest(read, prune=prune, now=NOW)
        plan = reconcile.plan(order, snapshot)
        assert not reconcile.drifted(plan)
        assert plan.size == len(meant)


def member(party: manifest.Party, known: dict[str, model.Project]) -> str:
    """Return the ID that a party stands for, if it is only one."""
    if party.id is not None:
        return party.id
    assert party.project is not None
    if project_id.well_formed(party.project):
        return party.project
    keys = [key for key in known if known[key].name == party.project]
    assert len(keys) == 1
    return keys[0]
