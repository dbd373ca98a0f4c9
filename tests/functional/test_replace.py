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

"""A golden image is replaced while somebody looks for it by name."""

from collections.abc import Iterator
import contextlib
import threading

from openstack.connection import Connection
import pytest

from tests.functional.account import Account
from tests.functional.client import Client
from tests.functional.conftest import NewAccount


@contextlib.contextmanager
def watching(*people: Account) -> Iterator[list[str]]:
    """Look for an image by name, again and again; yield what was found."""
    seen: list[str] = []
    done = threading.Event()

    def look(account: Account) -> None:
        images = Connection(session=account.session).image
        while not done.is_set():
            try:
                image = images.find_image('golden')
                seen.append(image.id if image else 'none')
            except Exception as exc:  # noqa: BLE001
                seen.append(repr(exc))

    threads = [threading.Thread(target=look, args=(a,)) for a in people]
    for thread in threads:
        thread.start()
    try:
        yield seen
    finally:
        done.set()
        for thread in threads:
            thread.join()


@pytest.mark.filterwarnings('ignore::PendingDeprecationWarning')
@pytest.mark.filterwarnings('ignore::DeprecationWarning')
@pytest.mark.parametrize('name', ['golden', 'golden-june'])
def test_users_by_name_see_one_image_at_any_moment(
    openstack: Client,
    owner: Account,
    member: Account,
    account: NewAccount,
    name: str,
) -> None:
    late, pending = account('late'), account('pending')
    old = owner.create('golden', visibility='shared')
    owner.offer(old, member.id, late.id, pending.id)
    member.decide(old, 'accepted')
    late.decide(old, 'accepted')
    new = owner.create(name)
    words = (old, new) if name == 'golden' else ('golden', name)
    option = () if name == 'golden' else ('--take-name',)
    argv = (*words, '--target-cloud', member.cloud, *option)
    with watching(member, late) as seen:
        first = openstack(
            owner, 'image', 'share-replace', *argv, '-f', 'value'
        )
        assert first.code == 1
        assert 'skipped' in first.stdout
        assert late.id in first.stderr
        late.decide(new, 'accepted')
        done = openstack(owner, 'image', 'share-replace', *argv, '-f', 'value')
        assert done.code == 0
        assert 'replaced' in done.stdout
    assert set(seen) == {old, new}
    shown = owner.glance('GET', f'/images/{old}')
    assert shown['os_hidden'] is True
    assert shown['share_replaced_by'] == new
    assert owner.glance('GET', f'/images/{new}')['name'] == 'golden'
    assert owner.members(new) == {
        member.id: 'accepted',
        late.id: 'accepted',
        pending.id: 'pending',
    }
    again = openstack(owner, 'image', 'share-replace', *argv, '-f', 'value')
    assert again.code == 0
    assert 'replaced' not in again.stdout
