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

"""What commands say, and do not do, where a certificate is not trusted."""

from collections.abc import Callable
from typing import Any
from typing import TypeAlias
import warnings

import pytest
import yaml

from tests.faults.proxy import Proxy
from tests.unit.secured import Secured

#: Takes entries, arguments, and variables; returns the exit code and all that
#: was said.
Run: TypeAlias = Callable[..., tuple[int, str]]


@pytest.fixture
def openstack(
    secured: Secured,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Run:
    """Runs a command as ann; returns its exit code and all it has said."""

    def run(
        entries: dict[str, Any], *argv: str, **env: str
    ) -> tuple[int, str]:
        path = secured.folder / 'run.yaml'
        path.write_text(yaml.safe_dump(entries), 'utf-8')
        variables = {'OS_CLIENT_CONFIG_FILE': str(path), 'OS_CLOUD': 'ann'}
        for name, value in (variables | env).items():
            monkeypatch.setenv(name, value)
        with warnings.catch_warnings():
            warnings.simplefilter('ignore')
            code = secured.stage.openstack('image', *argv)
        return code, ''.join(capsys.readouterr())

    return run


def test_the_callers_own_login(secured: Secured, openstack: Run) -> None:
    junk = secured.folder / 'junk.pem'
    junk.write_text('junk')
    for mine, env, words in (
        ({}, {}, 'is not trusted; name the file of its CA as "cacert:" in '),
        ({'cacert': str(secured.other.file)}, {}, 'add its CA to /'),
        ({'cacert': '/gone.pem'}, {}, 'needs the file /gone.pem'),
        ({'cacert': str(junk)}, {}, 'certificate files for Keystone cannot'),
        ({}, {'REQUESTS_CA_BUNDLE': '/gone.pem'}, 'certificate files for '),
    ):
        code, said = openstack(secured.entries(mine, {}), 'share-list', **env)
        assert code == 1
        assert words in said
        assert len(said.splitlines()) == 1
        assert 'SSL' not in said


def test_the_callers_ca_by_a_variable(
    secured: Secured, openstack: Run
) -> None:
    image = secured.stage.cloud.image('project-a', 'golden')
    argv = ('share-to', image, '--target-cloud', 'bob')
    code, said = openstack(
        secured.entries({}, {}), *argv, OS_CACERT=secured.ca
    )
    assert (code, 'accepted' in said) == (0, True), said


@pytest.mark.parametrize(
    'argv,code',
    [
        (('share-to', 'IMAGE'), 1),
        (('share-accept', '--all', '--yes'), 1),
        (('share-reject', 'IMAGE'), 1),
        (('share-revoke', 'IMAGE'), 1),
        (('share-list', '--usage'), 1),
        (('share-audit', '--usage'), 1),
        (('share-sync', 'MANIFEST'), 1),
        (('share-sync', 'MANIFEST', '--check'), 1),
        (('share-sync', 'MANIFEST', '--plan-out', 'PLAN'), 1),
        (('share-audit', '--manifest', 'MANIFEST'), 1),
    ],
    ids=lambda given: ' '.join(given) if isinstance(given, tuple) else '',
)
def test_every_command_with_a_second_login(
    secured: Secured,
    openstack: Run,
    argv: tuple[str, ...],
    code: int,
) -> None:
    image = secured.stage.cloud.image('project-a', 'golden')
    manifest = secured.folder / 'shares.yaml'
    manifest.write_text(
        'version: 1\nshares:\n'
        f'- {{image: {image}, projects: [{{cloud: bob}}]}}\n'
    )
    places = {
        'IMAGE': image,
        'MANIFEST': str(manifest),
        'PLAN': str(secured.folder / 'plan.json'),
    }
    full = [places.get(word, word) for word in argv]
    if 'MANIFEST' not in argv:
        full += ['--target-cloud', 'bob']
    other = secured.proxy.url('identity').replace('127.0.0.1', 'localhost')
    entries = secured.entries({'cacert': secured.ca}, {}, other)
    ended, said = openstack(entries, *full)
    assert ended == code, said
    assert 'entry bob of clouds.yaml' in said
    assert 'SSL' not in said
    assert secured.stage.writes == []


def test_a_saved_plan_logs_in_again(secured: Secured, openstack: Run) -> None:
    image = secured.stage.cloud.image('project-a', 'golden')
    manifest, plan = (secured.folder / name for name in ('m.yaml', 'p.json'))
    manifest.write_text(
        'version: 1\nshares:\n'
        f'- {{image: {image}, projects: [{{cloud: bob}}]}}\n'
    )
    mine = {'cacert': secured.ca}
    argv = ('share-sync', str(manifest), '--plan-out', str(plan))
    code, said = openstack(secured.entries(mine, {}), *argv)
    assert plan.exists(), (code, said)
    other = secured.proxy.url('identity').replace('127.0.0.1', 'localhost')
    entries = secured.entries(mine, {}, other)
    code, said = openstack(entries, 'share-sync', '--plan', str(plan))
    assert code == 1
    assert 'entry bob of clouds.yaml' in said
    assert secured.stage.writes == []


def test_a_target_that_does_not_trust_glance_cannot_accept(
    secured: Secured, openstack: Run
) -> None:
    image = secured.stage.cloud.image('project-a', 'golden')
    both = secured.folder / 'both.pem'
    files = (secured.authority.file, secured.other.file)
    both.write_text(''.join(file.read_text('utf-8') for file in files))
    own = secured.authority.certificate()
    with secured.proving(own, image=secured.other.certificate()):
        for other, code in (({'cacert': secured.ca}, 1), ({}, 0)):
            entries = secured.entries({'cacert': str(both)}, other)
            argv = ('share-to', image, '--target-cloud', 'bob')
            ended, said = openstack(entries, *argv)
            assert ended == code, said
            told = f'add its CA to {secured.ca}, the file that "cacert:" in'
            assert (told in said) is bool(code)
            assert bool(secured.stage.writes) is not bool(code)


AUDIT = ('share-audit', '--usage', '--check', 'in-use-share')


@pytest.mark.parametrize(
    'argv,code,words',
    [
        (('share-list', '--usage'), 1, '{}'),
        ((*AUDIT, '--fail-on', 'info'), 4, '{}'),
        (('share-revoke', 'IMAGE', '--require-unused'), 1, '{}'),
    ],
)
def test_a_nova_and_a_cinder_of_another_authority(
    secured: Secured,
    openstack: Run,
    argv: tuple[str, ...],
    code: int,
    words: str,
) -> None:
    image = secured.stage.cloud.image('project-a', 'golden')
    secured.stage.cloud.add_member(image, 'project-b')
    secured.stage.cloud.state.regions['RegionOne'].has_workloads = True
    other = secured.other.certificate()
    own = secured.authority.certificate()
    with secured.proving(own, compute=other, volume=other):
        entries = secured.entries({'cacert': secured.ca}, {})
        full = [image if word == 'IMAGE' else word for word in argv]
        ended, said = openstack(entries, *full, '--target-cloud', 'bob')
        secured.proxy.settle()
        assert sorted(secured.proxy.distrusted) == ['compute', 'volume']
    assert ended == code, said
    for service in ('Nova', 'Cinder'):
        told = f'the TLS certificate of {service} in RegionOne is not trusted'
        assert words.format(told) in said
    assert secured.stage.writes == []


@pytest.mark.parametrize(
    'argv,code,words',
    [
        (('share-list',), 1, 'could not be read: the TLS certificate of Key'),
        (('share-to', 'IMAGE', 'project-c'), 1, 'could not be looked up: the'),
        (('share-audit',), 4, 'could not be read'),
    ],
)
def test_a_keystone_of_another_authority_is_no_project_that_is_missing(
    secured: Secured,
    openstack: Run,
    argv: tuple[str, ...],
    code: int,
    words: str,
) -> None:
    image = secured.stage.cloud.image('project-a', 'golden')
    secured.stage.cloud.add_member(image, 'project-b')
    services = {'identity': secured.stage.cloud.state.identity_url}
    certificates = {'identity': secured.other.certificate()}
    with Proxy(services, certificates=certificates) as proxy:
        url = proxy.url('identity')
        mine = {'cacert': secured.ca, 'identity_endpoint_override': url}
        full = [image if word == 'IMAGE' else word for word in argv]
        ended, said = openstack(secured.entries(mine, {}), *full)
        assert ended == code, said
        assert words in said
        assert 'SSL' not in said
    assert secured.stage.writes == []
