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

"""What a rival is told to do: the same for each of them."""

from __future__ import annotations

import json
import sys
from typing import Any
from typing import TypedDict


class Order(TypedDict):
    """Comes as JSON on standard input.

    :ivar do: the piece of work.
    :ivar cloud: the caller's entry of clouds.yaml.
    :ivar auth: the same, as Keystone is asked for a token.
    :ivar project: the caller's.
    :ivar targets: the other projects: their entries of clouds.yaml, if the
        program accepts in their name.
    :ivar auths: the same, as Keystone is asked for a token.
    :ivar members: the IDs of the other projects.
    :ivar images: IDs.
    :ivar prefix: of the names of the images, where they are chosen so.
    :ivar jobs: how many requests may be under way at once.
    :ivar identity: the URL of Keystone.
    :ivar glance: the URL of Glance.
    :ivar regions: where there is more than one: all of them, the caller's
        first.
    :ivar elsewhere: the URLs of Glance in the others.
    """

    do: str
    cloud: str
    auth: dict[str, Any]
    project: str
    targets: list[str]
    auths: list[dict[str, Any]]
    members: list[str]
    images: list[str]
    prefix: str
    jobs: int
    identity: str
    glance: str
    regions: list[str]
    elsewhere: list[str]


def given() -> Order:
    """Read the order."""
    order: Order = json.load(sys.stdin)
    return order
