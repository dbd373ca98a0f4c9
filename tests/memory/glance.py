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

"""Glance v2 of one region: which call is answered by what."""

from collections.abc import Callable
import json
from typing import Any

from tests.memory import access
from tests.memory import image_list
from tests.memory import images
from tests.memory import imports
from tests.memory import members
from tests.memory import payload
from tests.memory import quotas
from tests.memory import refusal
from tests.memory import state
from tests.memory import view


class Glance:
    """Answers the calls of one region's image service."""

    def __init__(self, cloud: state.State, region: state.Region) -> None:
        self._cloud = cloud
        self._region = region

    def answer(self, call: state.Call) -> state.Reply:
        """Answer a call; refusals are HTML pages."""
        try:
            if call.stream is not None:
                return self._receive(call, call.stream)
            with self._cloud.lock:
                return self._route(call)
        except refusal.RefusedError as error:
            return error.page

    def _receive(
        self, call: state.Call, stream: Callable[[], bytes]
    ) -> state.Reply:
        """Take the data of an image; nobody else waits meanwhile."""
        match _parts(call.path):
            case ['', 'v2', 'images', image_id, 'file']:
                pass
            case _:
                raise _no_such_resource()
        region = self._region
        with self._cloud.lock:
            caller = access.authenticated(self._cloud, call)
            image = access.image(region, caller, image_id)
            payload.begin_upload(region, caller, image, call)
        try:
            data = stream()
        except ConnectionError:
            with self._cloud.lock:
                payload.abandon_upload(image)
            raise
        with self._cloud.lock:
            return payload.finish_upload(region, image, call, data)

    def _route(self, call: state.Call) -> state.Reply:
        if call.path in {'', '/', '/versions'}:
            return state.Reply(300, view.versions(self._region.url))
        caller = access.authenticated(self._cloud, call)
        match call.method, _parts(call.path):
            case 'GET', ['', 'v2', 'images']:
                return image_list.answer(self._region, caller, call)
            case 'POST', ['', 'v2', 'images']:
                return images.create(self._region, caller, _json(call))
            case 'GET', ['', 'v2', 'info', 'import']:
                return imports.methods(self._region)
            case 'GET', ['', 'v2', 'info', 'usage']:
                return quotas.usage(self._region, caller.project_id)
            case 'GET', ['', 'v2', 'schemas', 'image']:
                return images.schema(self._region)
            case method, ['', 'v2', 'images', image_id]:
                return self._image(method, caller, image_id, call)
            case _, ['', 'v2', 'images', image_id, 'members', *rest]:
                return self._members(caller, image_id, rest, call)
            case method, ['', 'v2', 'images', image_id, *rest]:
                image = access.image(self._region, caller, image_id)
                match method, rest:
                    case 'PUT', ['file']:
                        raise refusal.RefusedError(
                            415, 'The request media type is not supported.'
                        )
                    case 'GET', ['file']:
                        ranged = call.headers.get('range')
                        return payload.download(caller, image, ranged)
                    case 'POST', ['import']:
                        return imports.start(
                            self._region, caller, image, _json(call)
                        )
                    case 'POST', [
                        'actions',
                        'deactivate' | 'reactivate' as action,
                    ]:
                        return images.switch(caller, image, action)
        raise _no_such_resource()

    def _image(
        self,
        method: str,
        caller: access.Caller,
        image_id: str,
        call: state.Call,
    ) -> state.Reply:
        patch = images.changes(call) if method == 'PATCH' else []
        try:
            image = access.image(self._region, caller, image_id)
        except refusal.RefusedError as absent:
            if method != 'DELETE':
                raise
            raise refusal.not_found(
                f'Failed to find image {image_id} to delete'
            ) from absent
        match method:
            case 'GET' | 'HEAD':
                shown = view.image(image)
                imports.advance(self._cloud, self._region, image)
                return state.Reply(200, shown)
            case 'PATCH':
                return images.update(self._region, caller, image, patch)
            case 'DELETE':
                return images.delete(self._region, caller, image)
        raise refusal.RefusedError(405, 'The method is not allowed.')

    def _members(
        self,
        caller: access.Caller,
        image_id: str,
        rest: list[str],
        call: state.Call,
    ) -> state.Reply:
        body: Any = None
        match call.method, rest:
            case 'POST', []:
                body = members.checked_addition(_json(call))
            case 'PUT', [_]:
                body = members.checked_status(_json(call))
        answers = members.Members(self._region, caller, image_id)
        match call.method, rest:
            case 'GET', []:
                return answers.list()
            case 'POST', []:
                return answers.add(body)
            case 'GET', [member_id]:
                return answers.show(member_id)
            case 'PUT', [member_id]:
                return answers.set_status(member_id, body)
            case 'DELETE', [member_id]:
                return answers.remove(member_id)
        raise _no_such_resource()


def _parts(path: str) -> list[str]:
    # the pattern of the route ends with $, which is also before a newline
    return path.removesuffix('\n').removesuffix('/').split('/')


def _no_such_resource() -> refusal.RefusedError:
    return refusal.not_found('The resource could not be found.')


def _json(call: state.Call) -> Any:
    try:
        return json.loads(call.body)
    except ValueError:
        raise refusal.bad_request('Malformed JSON in request body.') from None
