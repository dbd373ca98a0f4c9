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


"""What is written for Terraform is what an HCL parser reads back."""

import dataclasses
import json
import re
from typing import Any

import hcl2
from hypothesis import given
from hypothesis import strategies as st

from osc_imageshare.documents import terraform_writer
from osc_imageshare.sharing import model
from tests.unit.sharing import samples

_RESOURCE = 'openstack_images_image_access_v2'
names = st.text(
    st.characters(exclude_categories=['Cs']), max_size=12
) | st.sampled_from(('', '${x}', '%{if}', '$${', '"', '\\', 'a\nb', 'é', '/'))
ids = st.integers(0, 5).map(lambda number: f'{number:032x}')


@st.composite
def states(draw: st.DrawFn) -> model.ImageState:
    image = samples.image(
        image_id=f'i{draw(st.integers(0, 5))}', name=draw(names)
    )
    region = draw(st.sampled_from(('RegionOne', 'no', '1 "a"')))
    members = draw(st.lists(ids | names.filter(bool), max_size=4))
    return model.ImageState(
        dataclasses.replace(image, region=region),
        dict.fromkeys(members, model.MemberStatus.PENDING),
    )


def value_of(quoted: str) -> str:
    """Return what a quoted template of HCL without expressions stands for."""
    assert not re.search(r'[$%]\{', quoted)
    # HCL has the eight digits of Python, JSON has pairs.
    pairs = re.sub(
        r'\\U([0-9a-f]{8})',
        lambda match: json.dumps(chr(int(match[1], 16)))[1:-1],
        quoted,
    )
    plain: str = json.loads(pairs)
    return plain


def resources(document: str) -> dict[str, dict[str, Any]]:
    blocks = hcl2.loads(document).get('resource', ())
    return {
        label.strip('"'): block
        for resource in blocks
        for label, block in resource[f'"{_RESOURCE}"'].items()
    }


@given(
    st.lists(states(), max_size=4, unique_by=lambda s: s.image.key),
    st.dictionaries(ids, names, max_size=4),
)
def test_each_member_is_one_resource_and_one_import(
    cloud: list[model.ImageState], known: dict[str, str]
) -> None:
    document = terraform_writer.write(
        samples.OWNER,
        tuple(cloud),
        {key: model.Project(key, name) for key, name in known.items()},
    )
    members = sorted(
        (state.image.id, member)
        for state in cloud
        for member in state.members or ()
    )
    by_label = resources(document)
    assert members == sorted(
        (value_of(block['image_id']), value_of(block['member_id']))
        for block in by_label.values()
    )
    imports = hcl2.loads(document).get('import', ())
    assert {block['to']: value_of(block['id']) for block in imports} == {
        f'${{{_RESOURCE}.{label}}}': '/'.join(
            (value_of(block['image_id']), value_of(block['member_id']))
        )
        for label, block in by_label.items()
    }
    assert all(re.fullmatch('[a-z][a-z0-9_]*', name) for name in by_label)
    several = len({s.image.region for s in cloud if s.members}) > 1
    for block in (*by_label.values(), *imports):
        assert ('provider' in block) is several


def test_a_share_is_labelled_with_names() -> None:
    member = model.Project('b' * 32, 'Project B')
    shared = samples.state(samples.image(), {member.id: 'accepted'})
    document = terraform_writer.write(
        samples.OWNER,
        (shared,),
        {member.id: member},
    )
    assert list(resources(document)) == ['golden_project_b']
