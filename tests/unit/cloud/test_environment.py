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

"""What of the environment holds for requests, and is settings out once."""

import pytest
import requests
import requests.sessions

from osc_imageshare.cloud import environment

_HERE = 'http://glance.example:9292'
_THERE = 'http://keystone.example:5000'


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The URLs for which the environment was read."""
    urls: list[str] = []

    def proxies(url: str, no_proxy: str | None) -> dict[str, str]:
        urls.append(url)
        return {'http': f'http://proxy.example/{len(urls)}'}

    monkeypatch.setattr(requests.sessions, 'get_environ_proxies', proxies)
    return urls


@pytest.fixture
def session() -> requests.Session:
    made = requests.Session()
    environment.settle(made)
    return made


def settings(session: requests.Session, url: str, **given: object) -> object:
    expected: dict[str, object] = {
        'proxies': {},
        'stream': None,
        'verify': True,
        'cert': None,
    }
    return session.merge_environment_settings(url, **(expected | given))  # type: ignore[arg-type]


def test_each_service_is_looked_up_once(
    session: requests.Session, asked: list[str]
) -> None:
    for number in range(3):
        for service in (_HERE, _THERE):
            settings(session, f'{service}/v2/images/{number}')
    assert asked == [f'{_HERE}/v2/images/0', f'{_THERE}/v2/images/0']


def test_each_service_has_its_own_proxy(
    session: requests.Session, asked: list[str]
) -> None:
    plain = requests.Session()
    here, there = settings(plain, _HERE), settings(plain, _THERE)
    assert here != there
    asked.clear()
    for _time in range(2):
        assert settings(session, _HERE) == here
        assert settings(session, _THERE) == there


def test_other_certificates_are_other_settings(
    session: requests.Session, asked: list[str]
) -> None:
    assert settings(session, _HERE, verify=False) != settings(session, _HERE)
    merged = session.merge_environment_settings(_HERE, {}, None, '/ca', None)
    assert merged['verify'] == '/ca'


def test_what_one_request_changes_is_not_the_next_ones(
    session: requests.Session, asked: list[str]
) -> None:
    settings = session.merge_environment_settings(_HERE, {}, None, True, None)
    settings['proxies']['http'] = 'http://elsewhere.example'
    again = session.merge_environment_settings(_HERE, {}, None, True, None)
    assert again['proxies'] == {'http': 'http://proxy.example/1'}


def test_a_proxy_of_one_request_is_none_of_the_others(
    session: requests.Session, asked: list[str]
) -> None:
    mine = {'https': 'http://mine.example'}
    settings = session.merge_environment_settings(
        _HERE, mine, None, True, None
    )
    assert settings['proxies']['https'] == 'http://mine.example'
    again = session.merge_environment_settings(_HERE, {}, None, True, None)
    assert 'https' not in again['proxies']


def test_what_comes_is_what_requests_says(
    session: requests.Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv('http_proxy', 'http://proxy.example:3128')
    monkeypatch.setenv('no_proxy', 'keystone.example')
    monkeypatch.setenv('REQUESTS_CA_BUNDLE', '/bundle.pem')
    for url in (_HERE, _THERE, _HERE, _THERE):
        assert settings(session, url) == settings(requests.Session(), url)


def test_what_is_settled_is_not_settled_again(
    session: requests.Session, asked: list[str]
) -> None:
    before = session.merge_environment_settings, session.auth
    environment.settle(session)
    assert (session.merge_environment_settings, session.auth) == before


def test_what_a_session_authenticates_by_is_kept() -> None:
    session = requests.Session()
    session.auth = ('me', 'secret-word')
    environment.settle(session)
    assert session.auth == ('me', 'secret-word')
