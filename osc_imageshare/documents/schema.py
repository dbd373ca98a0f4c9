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
from collections.abc import Iterator
import difflib
import importlib.resources
import itertools
import json
from typing import Any

from osc_imageshare.documents import quick
from osc_imageshare.documents import source
from osc_imageshare.i18n import _

#: So many errors are looked at to find the one that stands first in the file.
_ERRORS = 200

#: What is longer is no slip of the pen, and costs time to compare.
_SIMILAR_LENGTH = 60


def load(name: str) -> dict[str, Any]:
    """Return a schema that is shipped with this package.

    :param name: its file, such as ``policy.schema.json``.
    """
    files = importlib.resources.files('osc_imageshare.documents')
    schema = json.loads(files.joinpath(name).read_text(encoding='utf-8'))
    assert isinstance(schema, dict)
    return schema


def check(
    document: source.Document,
    schema: dict[str, Any],
    below: source.Path = (),
) -> None:
    """Make sure that a document, or a part of it, is as a schema says.

    :param below: where the part stands that the schema is about.
    :raises source.DocumentError: it is not.
    """
    content = document.content
    for step in below:
        content = content[step]
    if quick.compiled(schema, schema)(content):
        return
    errors = list(itertools.islice(_errors(content, schema), _ERRORS))
    misspelt = {
        tuple(each.absolute_path)
        for each in errors
        if each.validator == 'additionalProperties'
    }
    # Without lines it is the first one that the validator came upon.
    first = min(
        (each for each in errors if not _follows(each, misspelt)),
        key=lambda each: _order(document, below + _place(each)),
        default=None,
    )
    if first is not None:
        raise document.error(below + _place(first), _problem(first))


def _errors(content: Any, schema: dict[str, Any]) -> Iterator[Any]:
    """Yield jsonschema's errors; items that have none it need not see."""
    # The one place that imports jsonschema.
    import jsonschema

    def items(
        validator: Any, wanted: Any, instance: Any, _schema: Any
    ) -> Iterator[Any]:
        if validator.is_type(instance, 'array'):
            fits = quick.compiled(wanted, schema)
            for position, item in enumerate(instance):
                if not fits(item):
                    yield from validator.descend(item, wanted, path=position)

    validators = jsonschema.validators.extend(  # type: ignore[no-untyped-call]
        jsonschema.Draft202012Validator, {'items': items}
    )
    yield from validators(schema).iter_errors(content)


def suggestion(word: str, known: Iterable[str]) -> str:
    """Return a question to put behind a message, or nothing.

    :param word: what is not known.
    """
    if len(word) > _SIMILAR_LENGTH:
        return ''
    similar = difflib.get_close_matches(word, known, n=1)
    if not similar:
        return ''
    return _(' (did you mean "%s"?)') % similar[0]


def _follows(error: Any, misspelt: set[source.Path]) -> bool:
    """Tell whether a key may be missing because another is misspelt."""
    return (
        error.validator in ('required', 'anyOf')
        and tuple(error.absolute_path) in misspelt
    )


def _order(document: source.Document, path: source.Path) -> tuple[bool, int]:
    # A document of another version is wrong in many ways, for one reason.
    return path != ('version',), document.line(path)


def _place(error: Any) -> source.Path:
    path: source.Path = tuple(error.absolute_path)
    if error.validator == 'additionalProperties':
        return (*path, _unknown_key(error))
    return path


def _unknown_key(error: Any) -> str:
    known: dict[str, Any] = error.schema['properties']
    keys: dict[str, Any] = error.instance
    return next(key for key in keys if key not in known)


def _problem(error: Any) -> str:
    wanted: Any = error.validator_value
    problem: str
    match error.validator:
        case 'additionalProperties':
            problem = _('unknown key') + suggestion(
                _unknown_key(error), error.schema['properties']
            )
        case 'required':
            # One error for each key, and only its text says which.
            missing = [key for key in wanted if key not in error.instance]
            problem = _('the key "%s" is missing') % missing[0]
        case 'type':
            problem = _wrong_type(wanted, error.instance)
        case 'const':
            problem = _('must be %s') % json.dumps(wanted)
        case 'enum':
            problem = _('must be one of: %s') % ', '.join(map(_word, wanted))
        case 'minimum':
            problem = _('must be at least %s') % wanted
        case 'maximum':
            problem = _('must be at most %s') % wanted
        case 'minLength':
            problem = _('must not be empty')
        case 'maxLength':
            problem = _('must not be longer than %d characters') % wanted
        case 'anyOf':
            # Alternatives differ in what they require, in our schemas.
            keys = [key for each in wanted for key in each['required']]
            problem = _('needs at least one of: %s') % ', '.join(keys)
        case 'pattern':
            example = error.schema['examples'][0]
            problem = _('must be %s') % example
        case keyword:
            raise AssertionError(keyword)
    return problem


def _wrong_type(wanted: str | list[str], found: object) -> str:
    kinds = [wanted] if isinstance(wanted, str) else wanted
    problem = _('must be %(wanted)s, not %(found)s') % {
        'wanted': _(' or ').join(map(_kind, kinds)),
        'found': _found(found),
    }
    if 'string' in kinds and isinstance(found, (bool, int, float)):
        problem += _('; put it in quotes')
    return problem


def _kind(kind: str) -> str:
    match kind:
        case 'string':
            return _('text')
        case 'integer':
            return _('a whole number')
        case 'number':
            return _('a number')
        case 'boolean':
            return _('true or false')
        case 'array':
            return _('a list')
        case 'object':
            return _('a mapping')
        case 'null':
            return 'null'
    raise AssertionError(kind)


def _found(value: object) -> str:
    match value:
        case None:
            return _('empty')
        case bool():
            return _('true or false')
        case float():
            return _('a decimal number')
        case int():
            return _('a number')
        case str():
            return _('text')
        case list():
            return _('a list')
        case _:
            return _('a mapping')


def _word(word: str | None) -> str:
    return 'null' if word is None else word
