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

"""What is accepted is what the schemas, as jsonschema reads them, accept."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
import jsonschema
import pytest

from osc_imageshare.documents import schema
from osc_imageshare.documents import source
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
_values = st.recursive(
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


def _spoilt(draw: st.DrawFn, content: Any) -> Any:
    """Put something odd in the place of something, or leave it out."""
    if not content or not isinstance(content, (dict, list)):
        return draw(_values)
    keys = list(content) if isinstance(content, dict) else range(len(content))
    key = draw(st.sampled_from(keys))
    made: Any = content.copy()
    choice = draw(st.integers(0, 9))
    if choice == 0:
        del made[key]
    elif choice == 1 and isinstance(made, dict):
        made[draw(st.text(max_size=3))] = draw(_values)
    elif choice == 2:
        made[key] = draw(_values)
    else:
        made[key] = _spoilt(draw, made[key])
    return made


@st.composite
def _documents(draw: st.DrawFn) -> tuple[str, Any]:
    name = draw(st.sampled_from(sorted(EXAMPLES)))
    return name, _spoilt(draw, EXAMPLES[name])


def _is_accepted(name: str, content: Any) -> bool:
    try:
        schema.check(
            source.Document('d', content), schema.load(f'{name}.schema.json')
        )
    except source.DocumentError:
        return False
    return True


@given(_documents())
def test_jsonschema_accepts_the_same(document: tuple[str, Any]) -> None:
    name, content = document
    rules = schema.load(f'{name}.schema.json')
    validator = jsonschema.Draft202012Validator(rules)
    assert _is_accepted(name, content) == validator.is_valid(content)


@pytest.mark.parametrize('name', EXAMPLES)
def test_what_is_right_is_accepted(name: str) -> None:
    assert _is_accepted(name, EXAMPLES[name])
