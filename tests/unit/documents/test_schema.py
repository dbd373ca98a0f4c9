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

"""The schemas that are shipped, and the sentences made of their errors."""

from collections.abc import Iterator
import importlib.resources
from typing import Any

import jsonschema
import pytest

from osc_imageshare.documents import schema
from osc_imageshare.documents import source
from osc_imageshare.sharing import suggestion

#: Keywords that an error cannot come from, or that have a sentence.
KEYWORDS = frozenset(
    {
        '$defs',
        '$ref',
        '$schema',
        'additionalProperties',
        # The errors of allOf are those of its parts.
        'allOf',
        'anyOf',
        'const',
        'default',
        'description',
        'enum',
        'examples',
        'items',
        'maxLength',
        'maximum',
        'minLength',
        'minimum',
        'pattern',
        'patternProperties',
        'properties',
        'required',
        'title',
        'type',
    }
)

SCHEMAS = sorted(
    path.name
    for path in importlib.resources.files('osc_imageshare.documents').iterdir()
    if path.name.endswith('.schema.json')
)

each_schema = pytest.mark.parametrize('name', SCHEMAS)


def _parts(rule: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield rule
    for keyword in ('properties', 'patternProperties', '$defs'):
        for inner in rule.get(keyword, {}).values():
            yield from _parts(inner)
    for inner in rule.get('allOf', ()):
        yield from _parts(inner)
    if 'items' in rule:
        yield from _parts(rule['items'])


def test_there_are_schemas() -> None:
    assert {'policy.schema.json', 'manifest.schema.json'} <= set(SCHEMAS)


@each_schema
def test_is_a_schema(name: str) -> None:
    jsonschema.Draft202012Validator.check_schema(schema.load(name))


@each_schema
def test_has_a_sentence_for_each_of_its_errors(name: str) -> None:
    for part in _parts(schema.load(name)):
        assert part.keys() <= KEYWORDS
        if 'pattern' in part:
            assert part['examples']
        for alternative in part.get('anyOf', ()):
            assert alternative.keys() == {'required'}


@each_schema
def test_is_closed_and_described(name: str) -> None:
    for part in _parts(schema.load(name)):
        if 'properties' in part:
            assert part['additionalProperties'] is False
        assert part.get('patternProperties', {}).keys() <= {'^'}
    for key, part in schema.load(name)['properties'].items():
        assert part['description'].endswith('.'), key


@pytest.mark.parametrize(
    'rule, content, problem',
    [
        ({'type': 'number'}, 'a', 'must be a number, not text'),
        ({'type': ['string', 'null']}, {}, 'must be text or null, not a'),
        ({'type': 'string'}, True, 'not true or false; put it in quotes'),
        ({'type': 'object'}, None, 'must be a mapping, not empty'),
        ({'enum': ['a', None]}, 'b', 'must be one of: a, null'),
    ],
)
def test_sentence(rule: dict[str, Any], content: Any, problem: str) -> None:
    with pytest.raises(source.DocumentError) as caught:
        schema.check(source.Document('d', content), rule)
    assert problem in str(caught.value)


@pytest.mark.parametrize(
    'word, question',
    [
        ('projets', ' (did you mean "projects"?)'),
        ('x', ''),
        ('projects' * 10, ''),
    ],
)
def test_suggestion(word: str, question: str) -> None:
    assert suggestion.aside(word, ['projects', 'domains']) == question


@pytest.mark.parametrize(
    'key', ['a.b', 'a', '', '.', '[0]', 'data', '{key}', '%s', '\x1b', '"']
)
def test_any_key_is_named(key: str) -> None:
    inner = {'type': 'object', 'patternProperties': {'^': {'enum': ['x']}}}
    rule = {'patternProperties': {'^': {'type': 'array', 'items': inner}}}
    content = {'': [], 'a': [], '.': [], key: [{}, {'b': 'x', key: 2}]}
    with pytest.raises(source.DocumentError) as caught:
        schema.check(source.Document('d', content), rule)
    place = source.shown_path((key, 1, key))
    assert str(caught.value).startswith(f'd, {place}: must be one of')


def test_the_first_of_several_keys_is_named() -> None:
    rule = {'patternProperties': {'^': {'enum': ['x']}}}
    content = dict.fromkeys('zyxwvutsrqponml', 0)
    with pytest.raises(source.DocumentError, match=r'^d, z: '):
        schema.check(source.Document('d', content), rule)
