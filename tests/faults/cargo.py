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

"""What happens to the data of an image on its way through the proxy."""

from collections.abc import Callable
import dataclasses
import json
import uuid

from tests.faults.messages import Answer
from tests.faults.messages import Request
from tests.faults.ways import Cargo

_PAGE = (('Content-Type', 'text/html'),)
FULL = Answer(413, _PAGE, b'<html>Image exceeds the storage quota</html>')


def sent(cargo: Cargo | None, body: bytes) -> bytes:
    """Return what the service gets in place of the body of a request."""
    match cargo:
        case Cargo.CHANGED:
            return _flipped(body)
        case Cargo.IMPORT_FAILS:
            order = json.loads(body)
            order['method']['glance_image_id'] = str(uuid.uuid4())
            return json.dumps(order).encode()
    return body


def instead(cargo: Cargo | None, method: str) -> Answer | None:
    """Return the answer in place of the service's, if there is to be one."""
    match cargo:
        case Cargo.TAKEN:
            return Answer(409, _PAGE, b'<html>already exists!</html>')
        case Cargo.IMPORT_HANGS if method == 'POST':
            return Answer(202, _PAGE, b'')
    return None


def received(cargo: Cargo | None, answer: Answer) -> Answer:
    """Return what the client gets of the service's answer."""
    body = answer.body
    match cargo:
        case Cargo.SHORT:
            body = body[: len(body) // 2]
        case Cargo.LONG:
            body += b'!'
        case Cargo.WRONG:
            body = _flipped(body)
        case Cargo.IMPORT_HANGS if answer.status == 200:
            image = json.loads(body)
            body = json.dumps({**image, 'status': 'importing'}).encode()
    return dataclasses.replace(answer, body=body)


def _flipped(body: bytes) -> bytes:
    """Change one byte in the middle."""
    middle = len(body) // 2
    byte = body[middle : middle + 1]
    return body[:middle] + bytes(b ^ 1 for b in byte) + body[middle + 1 :]


def hanging(like: Request) -> Callable[[Request], bool]:
    """Return what recognizes a look at the image of an import."""
    path = like.path.removesuffix('/import')
    return lambda request: (request.method, request.path) == ('GET', path)
