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

"""A rival: the script that one writes with openstacksdk on an afternoon.

One thing after the other, by the SDK's own objects and calls. It checks
nothing that the SDK does not check.
"""

from __future__ import annotations

import itertools
import sys
import tempfile
from typing import Any

import openstack

from benchmarks.rivals import begin
from benchmarks.rivals.order import given
from benchmarks.rivals.order import Order


def connect(name: str) -> Any:
    """Log in; the SDK's own types do not know that it is the version 2."""
    cloud = openstack.connect(cloud=name)
    # It gets no token before it needs one.
    cloud.authorize()
    return cloud


def share(cloud: Any, order: Order) -> str:
    """Share images, and accept them in the name of the others."""
    others = [connect(name) for name in order['targets']]
    for image in order['images']:
        cloud.image.update_image(image, visibility='shared')
        for other in others:
            project = other.current_project_id
            cloud.image.add_member(image, member_id=project)
            other.image.update_member(project, image, status='accepted')
    return f'{len(order["images"])} images'


def accept(cloud: Any, order: Order) -> str:
    """Accept what is offered to the caller's project."""
    project = cloud.current_project_id
    offers = list(
        cloud.image.images(visibility='shared', member_status='pending')
    )
    for image in offers:
        cloud.image.update_member(project, image, status='accepted')
    return f'{len(offers)} offers'


def revoke(cloud: Any, order: Order) -> str:
    """Revoke a project's access to images."""
    for image in order['images']:
        for member in order['members']:
            cloud.image.remove_member(member, image)
    return f'{len(order["images"])} images'


def audit(cloud: Any, order: Order) -> str:
    """Read a project's shared images, and the members of each."""
    images = cloud.image.images(owner=order['project'], visibility='shared')
    # Where it is a part only, no more pages are read either.
    part = itertools.islice(images, len(order['images']) or None)
    shares = [len(list(cloud.image.members(image))) for image in part]
    return f'{len(shares)} images, {sum(shares)} shares'


def incoming(cloud: Any, order: Order) -> str:
    """Read what is shared with the caller's project, with its status."""
    statuses = [
        [member.status for member in cloud.image.members(image)]
        for image in cloud.image.images(
            visibility='shared', member_status='all'
        )
    ]
    return f'{len(statuses)} offers'


def sync(cloud: Any, order: Order) -> str:
    """Share images by the beginning of their names, as far as they are not."""
    images = [
        image
        for image in cloud.image.images(owner=order['project'])
        if image.name.startswith(order['prefix'])
    ]
    for image in images:
        if image.visibility != 'shared':
            cloud.image.update_image(image, visibility='shared')
        there = {member.id for member in cloud.image.members(image)}
        for member in order['members']:
            if member not in there:
                cloud.image.add_member(image, member_id=member)
    return f'{len(images)} images'


def copy(cloud: Any, order: Order) -> str:
    """Copy images to another region by a file, which the SDK compares."""
    _here, region = order['regions']
    there = openstack.connect(cloud=order['cloud'], region_name=region)
    for image_id in order['images']:
        image = cloud.image.get_image(image_id)
        with tempfile.TemporaryDirectory() as folder:
            path = f'{folder}/image'
            cloud.image.download_image(image, output=path)
            there.image.create_image(
                image.name,
                filename=path,
                disk_format=image.disk_format,
                container_format=image.container_format,
                hw_disk_bus=image.hw_disk_bus,
                validate_checksum=True,
                wait=True,
            )
    return f'{len(order["images"])} images'


WORK = {
    'share': share,
    'accept': accept,
    'revoke': revoke,
    'audit': audit,
    'incoming': incoming,
    'sync': sync,
    'copy': copy,
}


def main() -> None:
    """Do what is ordered."""
    order = given()
    cloud = connect(order['cloud'])
    begin.tell()
    sys.stdout.write(f'{WORK[order["do"]](cloud, order)}\n')


if __name__ == '__main__':
    main()
