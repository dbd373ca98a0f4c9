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

"""What is in the packages is the same, however they were built."""

import sys

from tests.packaging import built

#: pbr says of which commit a build with git is.
COMMIT = f'osc_imageshare-{built.RELEASE}.dist-info/pbr.json'


def _tracked(*folders: str) -> set[str]:
    listing = built.succeed(
        *('git', 'ls-tree', '-rz', '--name-only', 'HEAD', *folders),
        cwd=built.ROOT,
    )
    return set(filter(None, listing.split('\0')))


def test_every_wheel_has_all_files_of_the_package(
    archived: built.Built, cloned: built.Built
) -> None:
    tracked = _tracked('osc_imageshare/')
    assert any(name.endswith('.html') for name in tracked)
    whole = built.names(archived.direct_wheel)
    packaged = {n for n in whole if n.startswith('osc_imageshare/')}
    assert packaged == tracked
    assert built.names(archived.wheel) == whole
    for wheel in (cloned.wheel, cloned.direct_wheel):
        assert built.names(wheel) - {COMMIT} == whole


def test_every_source_distribution_has_all_files(
    archived: built.Built, cloned: built.Built
) -> None:
    # Which files git is to ignore is of no use without it.
    tracked = _tracked() - {'.gitignore'}
    assert tracked <= archived.sources()
    more = archived.sources() - tracked
    assert {n.partition('/')[0] for n in more} == {
        'PKG-INFO',
        'osc_imageshare.egg-info',
    }
    assert cloned.sources() - archived.sources() == {
        'osc_imageshare.egg-info/pbr.json'
    }


def test_a_build_is_silent(archived: built.Built, cloned: built.Built) -> None:
    for builds in (archived, cloned):
        said = builds.said.splitlines()
        assert [line for line in said if 'warning' in line.lower()] == []


def test_what_the_index_shows_is_well_formed(
    archived: built.Built, cloned: built.Built
) -> None:
    paths = [
        path
        for builds in (archived, cloned)
        for path in (builds.sdist, builds.wheel, builds.direct_wheel)
    ]
    said = built.succeed(
        *(sys.executable, '-m', 'twine', '--no-color', 'check', '--strict'),
        *paths,
        cwd=built.ROOT,
    )
    assert said.count('PASSED') == len(paths)
