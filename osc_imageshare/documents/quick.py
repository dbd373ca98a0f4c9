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

"""Tells what is as a schema says, twenty times as fast as jsonschema.

Only that: what is wrong, and where, jsonschema says of what does not fit.
"""

from collections.abc import Callable
import re
from typing import Any
from typing import TypeAlias

Fits: TypeAlias = Callable[[Any], bool]

_NOTES = frozenset(
    ('$schema', '$defs', 'title', 'description', 'default', 'examples')
)
_OBJECT = frozenset(('properties', 'additionalProperties'))


def compiled(schema: dict[str, Any], root: dict[str, Any]) -> Fits:
    """Return what tells whether a value is as a schema says.

    It knows the keywords of our own schemas. What has another one never fits.

    :param root: has the definitions that a ``$ref`` is about.
    """
    tests = [
        _KEYWORDS.get(keyword, _unknown)(wanted, root)
        for keyword, wanted in schema.items()
        if keyword not in _NOTES and keyword not in _OBJECT
    ]
    if not _OBJECT.isdisjoint(schema):
        tests.append(_object(schema, root))
    if len(tests) == 1:
        return tests[0]

    def fits(value: Any) -> bool:
        for test in tests:  # noqa: SIM110  # all() takes twice the time
            if not test(value):
                return False
        return True

    return fits


def _unknown(_wanted: Any, _root: dict[str, Any]) -> Fits:
    return lambda _value: False


def _object(schema: dict[str, Any], root: dict[str, Any]) -> Fits:
    known = {
        key: compiled(below, root)
        for key, below in schema.get('properties', {}).items()
    }
    other = schema.get('additionalProperties', True)
    rest: Fits = (
        (lambda _value: other)
        if isinstance(other, bool)
        else compiled(other, root)
    )

    def fits(value: Any) -> bool:
        if type(value) is dict:
            for key, each in value.items():
                if not known.get(key, rest)(each):
                    return False
        return True

    return fits


def _type(wanted: Any, _root: dict[str, Any]) -> Fits:
    names = [wanted] if isinstance(wanted, str) else wanted
    # A decimal number without fraction is left to jsonschema.
    types = frozenset(kind for name in names for kind in _TYPES[name])
    return lambda value: type(value) in types


def _ref(wanted: str, root: dict[str, Any]) -> Fits:
    return compiled(root['$defs'][wanted.removeprefix('#/$defs/')], root)


def _items(wanted: dict[str, Any], root: dict[str, Any]) -> Fits:
    item = compiled(wanted, root)
    return lambda value: type(value) is not list or all(map(item, value))


def _required(wanted: list[str], _root: dict[str, Any]) -> Fits:
    keys = frozenset(wanted)
    return lambda value: type(value) is not dict or keys <= value.keys()


def _all_of(wanted: list[Any], root: dict[str, Any]) -> Fits:
    tests = [compiled(each, root) for each in wanted]
    return lambda value: all(test(value) for test in tests)


def _any_of(wanted: list[Any], root: dict[str, Any]) -> Fits:
    tests = [compiled(each, root) for each in wanted]
    return lambda value: any(test(value) for test in tests)


def _const(wanted: Any, root: dict[str, Any]) -> Fits:
    return _enum([wanted], root)


def _enum(wanted: list[Any], _root: dict[str, Any]) -> Fits:
    # True is no 1 in JSON; 1.0 is left to jsonschema.
    known = [(type(each), each) for each in wanted]
    return lambda value: (type(value), value) in known


def _pattern(wanted: str, _root: dict[str, Any]) -> Fits:
    search = re.compile(wanted).search
    return lambda value: type(value) is not str or bool(search(value))


def _min_length(wanted: int, _root: dict[str, Any]) -> Fits:
    return lambda value: type(value) is not str or len(value) >= wanted


def _max_length(wanted: int, _root: dict[str, Any]) -> Fits:
    return lambda value: type(value) is not str or len(value) <= wanted


def _minimum(wanted: int, _root: dict[str, Any]) -> Fits:
    return lambda value: type(value) is not int or value >= wanted


def _maximum(wanted: int, _root: dict[str, Any]) -> Fits:
    return lambda value: type(value) is not int or value <= wanted


_TYPES: dict[str, tuple[type, ...]] = {
    'null': (type(None),),
    'boolean': (bool,),
    'integer': (int,),
    'number': (int, float),
    'string': (str,),
    'array': (list,),
    'object': (dict,),
}

_KEYWORDS: dict[str, Callable[[Any, dict[str, Any]], Fits]] = {
    'type': _type,
    '$ref': _ref,
    'items': _items,
    'required': _required,
    'allOf': _all_of,
    'anyOf': _any_of,
    'const': _const,
    'enum': _enum,
    'pattern': _pattern,
    'minLength': _min_length,
    'maxLength': _max_length,
    'minimum': _minimum,
    'maximum': _maximum,
}
