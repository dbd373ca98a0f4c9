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

"""A baseline: the findings of an earlier audit, which are no news."""

import pathlib
from typing import TypeAlias

from osc_imageshare.documents import schema
from osc_imageshare.documents import source
from osc_imageshare.documents import strict_json

#: Check, region, image ID and member ID, ``''`` where there is none, as in
#: ``audit.finding.Finding.identity``.
Identity: TypeAlias = tuple[str, str, str, str]


def load(path: pathlib.Path) -> frozenset[Identity]:
    """Read a report that ``--report json=FILE`` wrote.

    :returns: the identities of its findings whose state is ``fail``; what
        was unknown or muted then is news when it fails.
    :raises source.DocumentError: it cannot be read, or is no such report;
        the text names the file and the place in it.
    """
    return parse(source.read(path, strict_json.SIZE), str(path))


def parse(raw: bytes, name: str) -> frozenset[Identity]:
    """Return the failures in the content of a report.

    :param name: what to call the file in an error.
    :raises source.DocumentError: it is no report.
    """
    document = strict_json.parse(raw, name)
    schema.check(document, schema.load('report.schema.json'))
    return frozenset(
        (
            finding['check'],
            finding['region'] or '',
            # An image that is not there has a name only.
            finding['image_id']
            or finding['image_name']
            or finding['about']
            or '',
            finding['member_id'] or '',
        )
        for finding in document.content['findings']
        if finding['state'] == 'fail'
    )
