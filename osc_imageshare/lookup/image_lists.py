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

"""Lists of images: of a query, hidden ones too, and of what others share."""

from collections.abc import Iterator
from typing import TypeAlias

from osc_imageshare import workers
from osc_imageshare.cloud import glance
from osc_imageshare.sharing import model

# An image and what the lists tell of a member's status; ``None``: nothing.
Entry: TypeAlias = tuple[model.Image, model.MemberStatus | None]


def with_hidden(queries: list[dict[str, str]]) -> list[dict[str, str]]:
    """Return the queries, and again for the images that are hidden.

    Hidden images are in no list that does not ask for them.
    """
    return queries + [{**query, 'os_hidden': 'true'} for query in queries]


def read(
    service: glance.Glance, queries: list[dict[str, str]], pool: workers.Pool
) -> list[model.Image]:
    """Read the images that queries select, hidden ones too, each once."""
    pages = pool.map(service.images, with_hidden(queries))
    return list(
        {image.key: image for page in pages for image in page}.values()
    )


def stream(
    service: glance.Glance, queries: list[dict[str, str]]
) -> Iterator[model.Image]:
    """Yield the images that queries select, page by page, hidden ones too."""
    for query in with_hidden(queries):
        yield from service.iter_images(query)


def incoming(
    service: glance.Glance,
    project_id: str,
    statuses: tuple[model.MemberStatus, ...],
    pool: workers.Pool,
    *,
    admin: bool,
) -> list[Entry]:
    """Read the images that others share with a project.

    One list for each status tells the status without a call for each image.
    To an administrator Glance shows every shared image in each of them, so
    that they tell nothing; an image in two lists has changed in between.

    Hidden images are rare: where there are none, one list says so for all.

    :param project_id: its own shared images are in Glance's lists too.
    :param admin: the credential carries the role ``admin``.
    """

    def others(query: dict[str, str]) -> list[model.Image]:
        return [
            image
            for image in service.iter_images(query)
            if image.owner != project_id
        ]

    shared = {'visibility': 'shared'}
    queries = [{**shared, 'member_status': s.value} for s in statuses]
    any_hidden = {**shared, 'member_status': 'all', 'os_hidden': 'true'}
    if len(statuses) == 1:
        any_hidden['member_status'] = statuses[0].value
    *pages, hidden = pool.map(others, [*queries, any_hidden])
    by_status = list(zip(statuses, pages, strict=True))
    if hidden and len(statuses) > 1:
        queries = [{**query, 'os_hidden': 'true'} for query in queries]
        by_status += zip(statuses, pool.map(others, queries), strict=True)
    elif hidden:
        by_status.append((statuses[0], hidden))
    entries: dict[tuple[str, str], Entry] = {}
    for status, page in by_status:
        for image in page:
            doubt = admin or image.key in entries
            entries[image.key] = (image, None if doubt else status)
    return list(entries.values())
