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

"""The quick look at a document agrees with jsonschema."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
import jsonschema
import pytest

from osc_imageshare.documents import quick
from osc_imageshare.documents import schema
from osc_imageshare.documents import strict_yaml
from tests.unit.documents import test_baseline_file
from tests.unit.documents import test_cost
from tests.unit.documents import test_manifest_file

MUTED = {'check': 'a', 'reason': 'b', 'expires': '2030-01-01'}
EXAMPLES: dict[str, Any] = {
    'manifest': strict_yaml.parse(
        test_manifest_file.EXAMPLE.read_bytes(), 'x'
    ).content,
    'policy': {
        'version': 1,
        'allow': {'projects': ['a'], 'public': True},
        'thresholds': {'quota-near': 7},
        'severity': {'ghost-member': 'low'},
        'pins': {'golden': 'md5:' + 'a' * 32},
        'mute': [MUTED],
    },
    'plan': test_cost._plan(1, 2),
    'report': json.loads(test_baseline_file._report({})),
}
odd = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-2, 3)
    | st.sampled_from(['', 'a=b', 'all', 'all\n', 'fail', 1.0, 0.5, 'x' * 300])
    | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(
            st.sampled_from(['image', 'project', 'id', 'kind', 'name']),
            inner,
            max_size=2,
        )
    ),
    max_leaves=4,
)


def spoilt(draw: st.DrawFn, content: Any) -> Any:
    """Put something odd in the place of something, or leave it out."""
    if not content or not isinstance(content, (dict, list)):
        return draw(odd)
    keys = list(content) if isinstance(content, dict) else range(len(content))
    key = draw(st.sampled_from(keys))
    made: Any = content.copy()
    how = draw(st.integers(0, 9))
    if how == 0:
        del made[key]
    elif how == 1 and isinstance(made, dict):
        made[draw(st.text(max_size=3))] = draw(odd)
    elif how == 2:
        made[key] = draw(odd)
    else:
        made[key] = spoilt(draw, made[key])
    return made


@st.composite
def documents(draw: st.DrawFn) -> tuple[str, Any]:
    name = draw(st.sampled_from(sorted(EXAMPLES)))
    return name, spoilt(draw, EXAMPLES[name])


@given(documents())
def test_it_agrees_with_jsonschema(found: tuple[str, Any]) -> None:
    name, content = found
    rules = schema.load(f'{name}.schema.json')
    valid = jsonschema.Draft202012Validator(rules).is_valid(content)
    fits = quick.compiled(rules, rules)(content)
    if fits:
        assert valid
    elif valid:
        # Left to jsonschema: a whole number that is written as 1.0.
        assert '.0' in json.dumps(content)


@pytest.mark.parametrize('name', EXAMPLES)
def test_what_is_right_fits(name: str) -> None:
    rules = schema.load(f'{name}.schema.json')
    assert quick.compiled(rules, rules)(EXAMPLES[name])


def test_what_it_does_not_know_it_leaves_to_jsonschema() -> None:
    assert not quick.compiled({'multipleOf': 2}, {})(4)
