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

"""A baseline: the findings of an earlier audit, which are known."""

import pathlib
from typing import Any

from osc_imageshare.audit import baselines
from osc_imageshare.audit import finding
from osc_imageshare.documents import schema
from osc_imageshare.documents import source
from osc_imageshare.documents import strict_json


def load(path: pathlib.Path) -> baselines.Baseline:
    """Read a report that ``--report json=FILE`` wrote.

    :raises source.DocumentError: it cannot be read, or is not such a report;
        the text names the file and the place in it.
    """
    return parse(source.read(path, strict_json.SIZE), str(path))


def parse(raw: bytes, name: str) -> baselines.Baseline:
    """Return what failed or was unknown, by the content of a report.

    :param name: what to call the file in an error.
    :raises source.DocumentError: it is not a report.
    """
    document = strict_json.parse(raw, name)
    schema.check(document, schema.load('report.schema.json'))
    identities: dict[str, set[finding.Identity]] = {
        'fail': set(),
        'unknown': set(),
    }
    for entry in document.content['findings']:
        if entry['state'] in identities:
            identities[entry['state']].add(_identity(entry))
    return baselines.Baseline(
        frozenset(identities['fail']), frozenset(identities['unknown'])
    )


def _identity(entry: dict[str, Any]) -> finding.Identity:
    return (
        entry['check'],
        entry['region'] or '',
        # An image that does not exist has a name only.
        entry['image_id'] or entry['image_name'] or entry['about'] or '',
        entry['member_id'] or '',
    )
