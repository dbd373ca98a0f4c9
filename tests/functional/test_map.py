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

"""share-map on real services; tests/browser has what its page does."""

import html
from pathlib import Path
import re

from tests.functional.account import Account
from tests.functional.client import Client
from tests.unit.report import parsed

BAD = '"><img src=x onerror=window.owned=1>'


def test_map_shows_what_is_shared(
    openstack: Client, owner: Account, member: Account, tmp_path: Path
) -> None:
    offered = owner.create(BAD, visibility='shared')
    golden = owner.create('golden', visibility='shared')
    for image in (offered, golden):
        owner.offer(image, member.id)
    member.decide(golden, 'accepted')
    head = ('--title', BAD, '--now', '2026-11-28')
    argv = ('image', 'share-map', *head, '--audit', '--output')
    done = openstack(owner, *argv, 'map.html')
    assert (done.code, done.stdout, done.writes) == (0, '', [])
    assert done.stderr == 'Shares drawn in map.html: 2.\n'
    written = (tmp_path / 'map.html').read_text('utf-8')
    assert openstack(owner, *argv, '-', '--format', 'html').stdout == written

    page = parsed.Page(written)
    assert 'img' not in page.tags
    assert written.count('2026-11-28') == 1
    title = written.partition('<h1>')[2].partition('</h1>')[0]
    assert html.unescape(title) == f'<bdi>{BAD}</bdi>'
    legend = re.sub(r'<[^>]*>', '', written)
    for entry in ('1 accepted in', '1 pending waiting', '0 rejected hidden'):
        assert entry in legend
    assert BAD not in written
    wide = written.partition('<svg class="map wide"')[2].partition('</svg>')[0]
    for status in ('accepted', 'pending'):
        assert wide.count(f'class="edge {status}') == 1
    assert f'Project {member.id}' in wide
    assert 'Image golden (' in wide
