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

"""What the fuzzer begins with: files as people have them, good and bad.

The examples of the documentation are read from there, the rest is what the
unit tests have, so that nothing has to be kept up to date here.
"""

from collections.abc import Iterator
import itertools
import pathlib

from osc_imageshare.documents import plan_file
from osc_imageshare.report import json_report
from tests.unit.documents import test_manifest_refused
from tests.unit.documents import test_policy_refused
from tests.unit.documents import test_strict_yaml
from tests.unit.report import reports
from tests.unit.sharing import test_saved_plan

ROOT = pathlib.Path(__file__).parents[2]
EXAMPLES = (
    'doc/source/reference/manifest.yaml',
    'doc/source/reference/policy.yaml',
    'doc/source/how-to/shares.yaml',
    'doc/source/how-to/policy.yaml',
)
#: The larger ones are about cost, which unit tests measure.
_LARGEST = 4096


def read() -> Iterator[bytes]:
    """Yield what is read: manifests, policies, a plan and a baseline."""
    for name in EXAMPLES:
        yield (ROOT / name).read_bytes()
    kept = test_saved_plan.kept_of(test_saved_plan.STATE)
    yield plan_file.write(kept).encode()
    yield json_report.write(reports.CLEAN).encode()
    yield json_report.write(reports.report(reports.one_of_each()[:1])).encode()


def refused() -> Iterator[bytes]:
    """Yield what is refused, each for another reason."""
    for table in (
        test_strict_yaml.REFUSED,
        test_manifest_refused.REFUSED,
        test_policy_refused.REFUSED,
    ):
        for text, _problem in table.values():
            raw = text.encode()
            if len(raw) <= _LARGEST:
                yield raw


def write(folder: pathlib.Path) -> None:
    """Write each to a file of its own."""
    for number, raw in enumerate(itertools.chain(read(), refused())):
        (folder / f'{number:03}').write_bytes(raw)
