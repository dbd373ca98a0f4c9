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

"""JSON Schemas of the package, and errors that a person understands."""

from collections.abc import Iterable
import contextlib
import importlib.resources
import json
import re
from typing import Any

from osc_imageshare.documents import source
from osc_imageshare.i18n import _
from osc_imageshare.sharing import suggestion

# Types of JSON Schema, and of values, as a sentence calls them.
_TYPES = {
    'string': _('text'),
    'integer': _('a whole number'),
    'number': _('a number'),
    'boolean': _('true or false'),
    'array': _('a list'),
    'object': _('a mapping'),
    'null': 'null',
}
_VALUES = {
    type(None): _('empty'),
    bool: _('true or false'),
    float: _('a decimal number'),
    int: _('a number'),
    str: _('text'),
    list: _('a list'),
    dict: _('a mapping'),
}

_POSITION = re.compile(r'\[(\d+)\]')


def load(name: str) -> dict[str, Any]:
    """Return a schema that is shipped with this package.

    :param name: its file, such as ``policy.schema.json``.
    """
    files = importlib.resources.files('osc_imageshare.documents')
    schema = json.loads(files.joinpath(name).read_text(encoding='utf-8'))
    assert isinstance(schema, dict)
    return schema


def check(document: source.Document, schema: dict[str, Any]) -> None:
    """Make sure that a document is as a schema says.

    :raises source.DocumentError: it is not; the text is about the error
        that comes first in the order of the schema.
    """
    # The one place that imports fastjsonschema.
    import fastjsonschema

    # Another version may have other keys, so that it is told from them first.
    version = schema.get('properties', {}).get('version', {})
    validate = fastjsonschema.compile(
        {**schema, 'allOf': [{'properties': {'version': version}}]},
        use_default=False,
    )
    try:
        validate(document.content)
    except fastjsonschema.JsonSchemaValueException as exc:
        path = _path(document.content, exc.name.removeprefix('data'))
        rule = _rule(schema, path)
        # Another key may be missing only because this one is misspelt.
        key = _unknown_key(exc.value, rule)
        if key is None:
            raise document.error(path, _problem(exc, rule)) from exc
        raise document.error(
            (*path, key),
            _('unknown key') + suggestion.aside(key, rule['properties']),
        ) from exc


def _path(content: Any, name: str) -> source.Path:
    """Return the place that the validator calls ``.a[0].b``.

    It writes keys as they are, dots and brackets included, so that only the
    content tells where one ends.

    :raises LookupError: nothing in the content has this name.
    """
    if not name:
        return ()
    if isinstance(content, list) and (match := _POSITION.match(name)):
        position = int(match[1])
        return position, *_path(content[position], name[match.end() :])
    for key in content if isinstance(content, dict) else ():
        if name.startswith(f'.{key}'):
            with contextlib.suppress(LookupError):
                return key, *_path(content[key], name[len(key) + 1 :])
    raise LookupError(name)


def _rule(schema: dict[str, Any], path: source.Path) -> dict[str, Any]:
    """Return the part of a schema that is about a place."""
    rule = schema
    for step in path:
        if isinstance(step, int):
            rule = rule['items']
        else:
            # Where any key will do there is one pattern: keys are checked by
            # it in their order, but by additionalProperties in any.
            known = rule.get('properties', {})
            rule = known.get(step) or rule['patternProperties']['^']
        if '$ref' in rule:
            rule = schema['$defs'][rule['$ref'].removeprefix('#/$defs/')]
    return rule


def _unknown_key(value: Any, rule: dict[str, Any]) -> str | None:
    """Return the first key of a mapping that a schema does not have."""
    if rule.get('additionalProperties') is not False:
        return None
    keys: Iterable[str] = value if isinstance(value, dict) else ()
    return next((key for key in keys if key not in rule['properties']), None)


def _problem(error: Any, rule: dict[str, Any]) -> str:
    limit: Any = error.rule_definition
    problem: str
    match 'const' if 'const' in rule else error.rule:
        case 'const':
            problem = _('must be %s') % json.dumps(rule['const'])
        case 'required':
            missing = next(key for key in limit if key not in error.value)
            problem = _('the key "%s" is missing') % missing
        case 'type':
            problem = _wrong_type(limit, error.value)
        case 'enum':
            problem = _('must be one of: %s') % ', '.join(map(_word, limit))
        case 'minimum':
            problem = _('must be at least %s') % limit
        case 'maximum':
            problem = _('must be at most %s') % limit
        case 'minLength':
            problem = _('must not be empty')
        case 'maxLength':
            problem = _('must not be longer than %d characters') % limit
        case 'anyOf':
            # Alternatives differ in what they require, in our schemas.
            keys = [key for option in limit for key in option['required']]
            problem = _('needs at least one of: %s') % ', '.join(keys)
        case 'pattern':
            problem = _('must be %s') % rule['examples'][0]
        case keyword:
            raise AssertionError(keyword)
    return problem


def _wrong_type(types: str | list[str], value: object) -> str:
    names = [types] if isinstance(types, str) else types
    problem = _('must be %(wanted)s, not %(found)s') % {
        'wanted': _(' or ').join(map(_TYPES.__getitem__, names)),
        'found': _VALUES[type(value)],
    }
    if 'string' in names and isinstance(value, (bool, int, float)):
        problem += _('; put it in quotes')
    return problem


def _word(word: str | None) -> str:
    return 'null' if word is None else word
