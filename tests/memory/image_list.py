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

"""GET /v2/images: filters, order and pages."""

import csv
import datetime
import operator
from typing import Any
import urllib.parse

from tests.memory import access
from tests.memory import refusal
from tests.memory import state
from tests.memory import view

_PAGE = 25
_PAGE_AT_MOST = 1000
_SORT_KEYS = (
    'name',
    'status',
    'container_format',
    'disk_format',
    'size',
    'id',
    'created_at',
    'updated_at',
)
_COMPARED = {'id', 'name', 'status', 'container_format', 'disk_format'}
_TIMES = {'created_at', 'updated_at'}
_TIME_OPERATORS = {
    'eq': operator.eq,
    'neq': operator.ne,
    'lt': operator.lt,
    'lte': operator.le,
    'gt': operator.gt,
    'gte': operator.ge,
}


def answer(
    region: state.Region, caller: access.Caller, call: state.Call
) -> state.Reply:
    """Answer a list: the images of one page and the links around it."""
    if not caller.admin and not caller.reads():
        raise refusal.forbidden('get_images')
    filters = dict(call.query)
    tags = [value.strip() for key, value in call.query if key == 'tag']
    limit = _limit(filters.pop('limit', None))
    marker = filters.pop('marker', None)
    order = _order(call.query)
    for key in ('tag', 'sort', 'sort_key', 'sort_dir'):
        filters.pop(key, None)
    images = [
        image
        for image in _visible(region, caller, filters)
        if _matches(image, filters) and _tagged(image, tags)
    ]
    page = _page(
        _sorted(images, order, _marked(region, caller, marker)), marker
    )
    more = 0 < limit <= len(page)
    page = page[:limit]
    # Glance keeps one value of a parameter that was given twice.
    links = {k: v for k, v in call.query if k != 'marker'}
    first = urllib.parse.urlencode(links)
    body: dict[str, Any] = {
        'images': [view.image(image) for image in page],
        'first': '/v2/images' + (f'?{first}' if first else ''),
        'schema': '/v2/schemas/images',
    }
    if more:
        query = urllib.parse.urlencode(links | {'marker': page[-1].id})
        body['next'] = f'/v2/images?{query}'
    return state.Reply(200, body)


def _limit(given: str | None) -> int:
    if given is None:
        return _PAGE
    try:
        limit = int(given)
    except ValueError:
        raise refusal.bad_request('limit param must be an integer') from None
    if limit < 0:
        raise refusal.bad_request('limit param must be positive')
    return min(limit, _PAGE_AT_MOST)


def _truth(name: str, given: str) -> bool:
    if given not in {'true', 'false'}:
        raise refusal.bad_request(
            f"Invalid value '{given}' for '{name}' filter. "
            "Valid values are 'true' or 'false'."
        )
    return given == 'true'


def _visible(
    region: state.Region, caller: access.Caller, filters: dict[str, str]
) -> list[state.Image]:
    status = filters.pop('member_status', 'accepted')
    if status not in {'pending', 'accepted', 'rejected', 'all'}:
        raise refusal.bad_request(f'Invalid status: {status}')
    visibility = filters.pop('visibility', None) or None
    if visibility not in {
        None,
        'all',
        'community',
        'private',
        'public',
        'shared',
    }:
        raise refusal.bad_request(f'Invalid visibility value: {visibility}')
    hidden = _truth('os_hidden', filters.pop('os_hidden', 'false').lower())
    return [
        image
        for image in region.images.values()
        if image.os_hidden == hidden
        and caller.lists(image, status)
        and _fits(image, caller, visibility)
    ]


def _fits(
    image: state.Image, caller: access.Caller, visibility: str | None
) -> bool:
    match visibility:
        case 'all':
            return True
        case None:
            return (
                image.visibility != 'community'
                or image.owner == caller.project_id
            )
        case _:
            return image.visibility == visibility


def _matches(image: state.Image, filters: dict[str, str]) -> bool:
    return all(_match(image, key, value) for key, value in filters.items())


def _tagged(image: state.Image, tags: list[str]) -> bool:
    key = image.collation.key
    return set(map(key, tags)) <= set(map(key, image.tags))


def _match(image: state.Image, key: str, value: str) -> bool:
    same = image.collation.same
    if key == 'protected':
        return image.protected == _truth(key, value)
    if key.endswith(('_min', '_max')):
        return _in_range(image, key, value)
    if key in _TIMES:
        return _in_time(getattr(image, key), key, value)
    if key in _COMPARED:
        return _compared(image, getattr(image, key), value)
    if key in state.ATTRIBUTES:
        has = getattr(image, key)
        return has is not None and same(str(has), value)
    return any(
        same(name, key) and same(has, value)
        for name, has in image.properties.items()
    )


def _in_range(image: state.Image, key: str, value: str) -> bool:
    try:
        bound = int(value)
    except ValueError:
        raise refusal.bad_request(
            'Unable to filter on a range with a non-numeric value.'
        ) from None
    size = getattr(image, key[:-4])
    if size is None:
        return False
    return bool(size >= bound if key.endswith('_min') else size <= bound)


def _moment(text: str) -> datetime.datetime:
    moment = datetime.datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=datetime.UTC)


def _in_time(has: datetime.datetime, key: str, value: str) -> bool:
    name, colon, rest = value.partition(':')
    if not colon or name not in _TIME_OPERATORS:
        name, rest = 'eq', value
    try:
        return bool(_TIME_OPERATORS[name](has, _moment(rest)))
    except ValueError:
        raise refusal.bad_request(
            f'Bad "{key}" query filter format. Use ISO 8601 DateTime notation.'
        ) from None


def _compared(image: state.Image, has: str | None, value: str) -> bool:
    same = image.collation.same
    name, colon, rest = value.partition(':')
    if not colon or _is_time(value):
        return same(has, value)
    if name == 'eq':
        return same(has, rest)
    if name == 'in':
        reader = csv.reader([rest], escapechar='\\')
        return any(same(has, item) for item in next(reader))
    raise refusal.bad_request(
        f"Unable to filter by unknown operator '{name}'."
    )


def _is_time(value: str) -> bool:
    try:
        _moment(value)
    except ValueError:
        return False
    return True


def _order(query: tuple[tuple[str, str], ...]) -> list[tuple[str, str]]:
    keys = [value.strip() for key, value in query if key == 'sort_key']
    dirs = [value.strip() for key, value in query if key == 'sort_dir']
    joined = dict(query).get('sort')
    if joined is not None:
        if keys or dirs:
            raise refusal.bad_request(
                'Old and new sorting syntax cannot be combined'
            )
        parts = [part.partition(':') for part in joined.split(',')]
        keys = [key.strip() for key, _colon, _way in parts]
        dirs = [way.strip() or 'desc' for _key, _colon, way in parts]
    if len(dirs) > 1 and len(dirs) != len(keys):
        raise refusal.bad_request(
            'Number of sort dirs does not match the number of sort keys'
        )
    keys = keys or ['created_at']
    dirs = dirs or ['desc']
    dirs = dirs * len(keys) if len(dirs) == 1 else dirs
    for key in keys:
        if key not in _SORT_KEYS:
            raise refusal.bad_request(
                f'Invalid sort key: {key}. It must be one of the following: '
                f'{", ".join(_SORT_KEYS)}.'
            )
    for way in dirs:
        if way not in {'asc', 'desc'}:
            raise refusal.bad_request(f'Invalid sort direction: {way}')
    # Glance orders by these in the end, whatever was asked for.
    last = dirs[0] if len(set(dirs)) == 1 else 'desc'
    for key in ('created_at', 'id'):
        if key not in keys:
            keys.append(key)
            dirs.append(last)
    return list(zip(keys, dirs, strict=True))


def _marked(
    region: state.Region, caller: access.Caller, marker: str | None
) -> state.Image | None:
    if marker is None:
        return None
    image = region.images.get(marker)
    if image is None:
        raise refusal.bad_request(f'No image found with ID {marker}')
    if not caller.sees(image):
        raise refusal.RefusedError(
            403, f'Forbidding request, image {marker} not visible'
        )
    return image


def _sorted(
    images: list[state.Image],
    order: list[tuple[str, str]],
    marked: state.Image | None,
) -> list[state.Image]:
    # The marker counts by its place, also where a filter leaves it out.
    if marked is not None and marked not in images:
        images.append(marked)
    for key, way in reversed(order):
        images.sort(key=_by(key), reverse=way == 'desc')
    return images


def _by(key: str) -> Any:
    def place(image: state.Image) -> tuple[bool, Any]:
        value = getattr(image, key)
        return (value is not None, value)

    return place


def _page(images: list[state.Image], marker: str | None) -> list[state.Image]:
    if marker is None:
        return images
    at = next(i for i, image in enumerate(images) if image.id == marker)
    return images[at + 1 :]
