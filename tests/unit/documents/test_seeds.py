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

"""What the fuzzer begins with."""

from collections.abc import Callable
import pathlib

from osc_imageshare.audit import registry
from osc_imageshare.documents import baseline_file
from osc_imageshare.documents import manifest_file
from osc_imageshare.documents import plan_file
from osc_imageshare.documents import policy_file
from osc_imageshare.documents import source
from tests.fuzz import seeds

CHECKS = tuple(check.id for check in registry.CHECKS)
PARSERS: dict[str, Callable[[bytes], object]] = {
    'manifest': lambda raw: manifest_file.parse(raw, 'x'),
    'policy': lambda raw: policy_file.parse(raw, 'x', CHECKS),
    'plan': lambda raw: plan_file.parse(raw, 'x'),
    'baseline': lambda raw: baseline_file.parse(raw, 'x'),
}


def _readers(raw: bytes) -> set[str]:
    names = set()
    for name, parse in PARSERS.items():
        try:
            parse(raw)
        except source.DocumentError:
            continue
        names.add(name)
    return names


def test_each_parser_is_led_to_what_it_reads() -> None:
    read = [_readers(raw) for raw in seeds.read()]
    assert all(len(readers) == 1 for readers in read)
    assert set.union(*read) == set(PARSERS)


def test_what_is_refused_is_refused() -> None:
    """What no manifest is may be a policy, which may be nearly empty."""
    read = [_readers(raw) for raw in seeds.refused()]
    assert len(read) > 50
    assert set.union(*read) == {'policy'}
    assert sum(map(bool, read)) < 5


def test_each_has_a_file(tmp_path: pathlib.Path) -> None:
    seeds.write(tmp_path)
    written = {path.read_bytes() for path in tmp_path.iterdir()}
    assert written == {*seeds.read(), *seeds.refused()}
