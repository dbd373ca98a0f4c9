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


"""One image and its members, as fields for a person or a script."""

from collections import Counter
from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Sequence
import enum
import json
from typing import TypeAlias

from osc_imageshare.audit import evidence
from osc_imageshare.audit import image_shares
from osc_imageshare.i18n import _
from osc_imageshare.report import measure
from osc_imageshare.report import rows
from osc_imageshare.sharing import dates
from osc_imageshare.sharing import project_id
from osc_imageshare.sharing import text

# A member, by the titles of the columns of a list of shares.
Member: TypeAlias = dict[str, str | int]
Value: TypeAlias = str | int | list[Member] | None
Fields: TypeAlias = tuple[tuple[str, ...], tuple[Value, ...]]


class Form(enum.Enum):
    """What a formatter of cliff's takes."""

    OBJECTS = enum.auto()
    SCREEN = enum.auto()
    # For a person: what can be read at a glance.
    TERMINAL = enum.auto()
    TEXT = enum.auto()
    # A value between double quotes, of which cliff escapes only more such.
    SHELL = enum.auto()


_FORMS = {
    'json': Form.OBJECTS,
    'yaml': Form.OBJECTS,
    'table': Form.SCREEN,
    'shell': Form.SHELL,
}


def _hash(shares: image_shares.ImageShares) -> str:
    image = shares.share.image
    return f'{image.hash_algo}:{image.hash_value}' if image.hash_value else ''


_FIELDS: list[tuple[str, Callable[[image_shares.ImageShares], Value]]] = [
    ('Direction', lambda s: s.direction.value),
    ('Image ID', lambda s: s.share.image.id),
    ('Image Name', lambda s: s.share.image.name),
    ('Region', lambda s: s.share.image.region),
    ('Visibility', lambda s: s.share.image.visibility.value),
    ('Image Status', lambda s: s.share.image.status),
    ('Owner ID', lambda s: s.share.owner.id),
    ('Owner Name', lambda s: s.share.owner.shown_name),
    ('Owner Name Source', lambda s: s.share.owner.name_source),
    ('Size', lambda s: s.share.image.size),
    ('Hash', _hash),
    ('Created At', lambda s: s.share.image.created_at),
    ('Updated At', lambda s: s.share.image.updated_at),
    (
        'Members',
        lambda s: None if s.members is None else list(map(_member, s.members)),
    ),
    ('Detail', lambda s: ' '.join(image_shares.details(s))),
]
TITLES = tuple(title for title, _value in _FIELDS)
# Programs ask for it; in a table it would be the widest title.
_NOT_ON_SCREEN = ('Owner Name Source',)

# What 80 columns leave beside the longest title, in a table.
_ROOM = 80 - 7 - max(len(t) for t in TITLES if t not in _NOT_ON_SCREEN)
# Enough of a hash to compare it by eye, and an ellipsis.
_DIGITS = 12 + len(measure.ELLIPSIS)
# Beside a member's status and date.
_LABEL = _ROOM - 22


def form_of(formatter: str) -> Form:
    """Return what the cliff formatter of this name takes."""
    return _FORMS.get(formatter, Form.TEXT)


def fields(shares: image_shares.ImageShares, form: Form) -> Fields:
    """Return the titles and the values of an image and its members."""
    in_table = form in (Form.SCREEN, Form.TERMINAL)
    chosen = [
        (title, value)
        for title, value in _FIELDS
        if not in_table or title not in _NOT_ON_SCREEN
    ]
    return tuple(title for title, _value in chosen), tuple(
        _shown(title, value(shares), shares, form) for title, value in chosen
    )


def _shown(
    title: str, value: Value, shares: image_shares.ImageShares, form: Form
) -> Value:
    match form:
        case Form.OBJECTS:
            return value
        case Form.SCREEN:
            return '\n'.join(_screen(title, value, shares))
        case Form.TERMINAL:
            return '\n'.join(_screen(title, _readable(title, value), shares))
        case Form.TEXT:
            return _text(title, value)
        case Form.SHELL:
            return _quoted(_text(title, value))


def _readable(title: str, value: Value) -> Value:
    """Return a value as a person reads it; --long shows the exact one."""
    match title:
        case 'Hash' if value:
            algorithm, _colon, digits = str(value).partition(':')
            return f'{algorithm}:{measure.begin(digits, _DIGITS)}'
        case 'Created At' | 'Updated At':
            return dates.readable(str(value))
        case _:
            return value


def _member(member: evidence.Shared) -> Member:
    described: Member = {
        'Member ID': member.project.id,
        'Member Name': member.project.shown_name,
        'Name Source': member.project.name_source,
        'Status': member.status.value,
        'Updated At': _since(member),
    }
    if member.use is not None:
        described['Servers'] = rows.servers(member.use)
        described['Volumes'] = rows.volumes(member.use)
    return described


def _since(member: evidence.Shared) -> str:
    return dates.written(member.updated_at) if member.updated_at else ''


def _text(title: str, value: Value) -> str:
    """Return a value in one line; members are JSON."""
    if title == 'Members':
        return text.inert(json.dumps(value), lambda c: f'\\u{ord(c):04x}')
    return '' if value is None else text.visible(str(value))


def _quoted(words: str) -> str:
    """Keep a shell from executing what it finds between double quotes."""
    for char in '\\$`':
        words = words.replace(char, f'\\{char}')
    return words


def _screen(
    title: str, value: Value, shares: image_shares.ImageShares
) -> Iterator[str]:
    """Yield the lines of a value in a table."""
    match title:
        case 'Members' if shares.members:
            yield from _member_lines(shares.members)
        case 'Members':
            yield _('unknown') if shares.members is None else _('none')
        case 'Detail':
            for sentence in image_shares.details(shares):
                yield from measure.broken(sentence, _ROOM)
        case _:
            yield from measure.broken(_text(title, value), _ROOM)


def _member_lines(members: Sequence[evidence.Shared]) -> Iterator[str]:
    """Yield a line for each member: which one, its status, and since when."""
    labels = list(_labels(members))
    width = min(_LABEL, max(map(measure.width_of, labels)))
    for label, member in zip(labels, members, strict=True):
        *above, last = measure.broken(label, _LABEL)
        yield from above
        space = ' ' * (width - measure.width_of(last))
        since = _since(member)[:10]
        yield f'{last}{space}  {member.status.value:8}  {since}'.rstrip()
        if member.use is not None:
            used = _('servers: %(servers)s, volumes: %(volumes)s') % {
                'servers': rows.servers(member.use),
                'volumes': rows.volumes(member.use),
            }
            yield f'  {used}'


def _labels(members: Iterable[evidence.Shared]) -> Iterator[str]:
    """Yield what tells a member from the others: its name, or else its ID."""
    projects = [member.project for member in members]
    names = Counter(project.shown_name for project in projects)
    for project in projects:
        name = project.shown_name
        # A name in the form of an ID would be taken for another project.
        if name and names[name] == 1 and not project_id.canonical(name):
            yield text.visible(name)
        else:
            yield text.visible(project.id)
