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

"""Glance with images that are not stored: each is made of its number."""

from __future__ import annotations

import datetime
import hashlib
import json
import re
from typing import Any
import urllib.parse

from tests.memory import access
from tests.memory import refusal
from tests.memory import state
from tests.memory import view

_PAGE = 25
_PAGE_AT_MOST = 1000
_CONTENT = b'tiny\n'
_IMAGE = re.compile(r'/v2/images/([0-9a-f]{8})-0000-4000-8000-0{12}')
_MEMBERS = '/members'
#: What is filled in; no other text of an answer looks like it.
_ID = '<id>'
_NUMBER = '<number>'


class Glance:
    """Well images of one owner, each shared with the same projects.

    :param owner: the ID of a project.
    :param members: IDs of projects.
    """

    def __init__(
        self,
        cloud: state.State,
        images: int,
        owner: str,
        members: tuple[str, ...],
    ) -> None:
        self._cloud = cloud
        self._images = images
        self._owner = owner
        now = state.utc_now()
        self._image = _template(view.image(_image(owner, now)))
        offers = [
            state.Member(member, 'pending', now, now) for member in members
        ]
        self._members = _template(
            {
                'members': [view.member(_ID, offer) for offer in offers],
                'schema': '/v2/schemas/members',
            }
        )

    def answer(self, call: state.Call) -> state.Reply:
        """Answer a call; refusals are HTML pages."""
        try:
            return self._route(call)
        except refusal.RefusedError as error:
            return error.page

    def _route(self, call: state.Call) -> state.Reply:
        access.authenticated(self._cloud, call)
        if call.method == 'GET':
            if call.path == '/v2/images':
                return self._list(dict(call.query))
            path = call.path.removesuffix(_MEMBERS)
            of_image = path == call.path
            match = _IMAGE.fullmatch(path)
            if match and int(match[1], 16) < self._images:
                template = self._image if of_image else self._members
                return _json(_filled(template, int(match[1], 16)))
            if path.startswith('/v2/images/'):
                image_id = path.removeprefix('/v2/images/')
                raise refusal.not_found(
                    f'No image found with ID {image_id}'
                    if of_image
                    else f'Image {image_id} not found.'
                )
        raise refusal.not_found('The resource could not be found.')

    def _list(self, query: dict[str, str]) -> state.Reply:
        limit = min(int(query.get('limit', _PAGE)), _PAGE_AT_MOST)
        marker = query.pop('marker', None)
        first = urllib.parse.urlencode(query)
        # Newest first: from the last number down to 0.
        above = self._images if marker is None else self._number(marker)
        if query.get('os_hidden') == 'true' or (
            query.get('owner', self._owner) != self._owner
        ):
            above = 0
        numbers = range(above - 1, max(above - limit, 0) - 1, -1)
        links = {
            'first': '/v2/images' + (f'?{first}' if first else ''),
            'schema': '/v2/schemas/images',
        }
        if 0 < limit <= len(numbers):
            last = _identifier(numbers[-1])
            next_query = urllib.parse.urlencode(query | {'marker': last})
            links['next'] = f'/v2/images?{next_query}'
        images = ', '.join(_filled(self._image, n) for n in numbers)
        return _json(f'{{"images": [{images}], {json.dumps(links)[1:]}')

    def _number(self, marker: str) -> int:
        match = _IMAGE.fullmatch(f'/v2/images/{marker}')
        if not match or int(match[1], 16) >= self._images:
            raise refusal.bad_request(f'No image found with ID {marker}')
        return int(match[1], 16)


def _image(owner: str, now: datetime.datetime) -> state.Image:
    return state.Image(
        _ID,
        f'image{_NUMBER}',
        owner,
        now,
        now,
        status='active',
        protected=True,
        disk_format='raw',
        container_format='bare',
        size=len(_CONTENT),
        virtual_size=len(_CONTENT),
        checksum=hashlib.md5(_CONTENT, usedforsecurity=False).hexdigest(),
        os_hash_algo='sha512',
        os_hash_value=hashlib.sha512(_CONTENT).hexdigest(),
        payload=_CONTENT,
    )


def _template(answer: dict[str, Any]) -> str:
    return json.dumps(answer)


def _filled(template: str, number: int) -> str:
    identifier = _identifier(number)
    return template.replace(_ID, identifier).replace(_NUMBER, str(number))


def _identifier(number: int) -> str:
    return f'{number:08x}-0000-4000-8000-000000000000'


def _json(text: str) -> state.Reply:
    return state.Reply(
        200, text.encode(), {'Content-Type': 'application/json'}
    )
