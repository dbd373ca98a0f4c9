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

"""Certificates: whose are trusted, and what is told where one is not."""

import contextlib
import datetime
import ssl
import warnings

from keystoneauth1 import exceptions as ksa
from keystoneauth1.plugin import BaseAuthPlugin
from keystoneauth1.session import Session
import pytest
import requests
import urllib3.exceptions
import yaml

from osc_imageshare import errors
from osc_imageshare.cloud import connect
from osc_imageshare.cloud import endpoints
from osc_imageshare.cloud import http_errors
from osc_imageshare.cloud import retry
from osc_imageshare.cloud import tokens
from osc_imageshare.cloud import transport
from osc_imageshare.cloud import trust
from osc_imageshare.lookup import credentials
from osc_imageshare.sharing import model
from tests.faults.proxy import Proxy
from tests.unit.secured import Secured
from tests.unit.stage import Stage

BOB = model.Credential(model.CredentialKind.CLOUD, 'bob')
DAY = datetime.timedelta(days=1)


def verified_by(cloud: connect.Cloud) -> object:
    with warnings.catch_warnings():
        warnings.simplefilter(
            'ignore', urllib3.exceptions.InsecureRequestWarning
        )
        return cloud.login(BOB)._session.verify


@pytest.mark.parametrize(
    'url',
    [
        '',
        'https://KEYSTONE',
        'https://KEYSTONE/',
        'https://KEYSTONE/v3/',
        'HTTPS://KEYSTONE/v3',
        'https://proxy:user@KEYSTONE/v3',
    ],
)
def test_an_entry_without_a_ca_has_the_callers(
    secured: Secured, url: str
) -> None:
    assert verified_by(secured.connect(url=url)) == secured.ca
    assert secured.proxy.distrusted == []


@pytest.mark.parametrize(
    'url,same',
    [
        ('https://keystone.example', True),
        ('https://Keystone.Example:443/v3/', True),
        ('https://keystone.example/v2.0', True),
        ('https://keystone.example//v3', True),
        ('https://keystone.example:5000/v3', False),
        ('https://keystone.example/identity/v3', False),
        ('http://keystone.example/v3', False),
        ('https://keystone.example.org/v3', False),
        ('https://keystone.example:port/v3', False),
        ('https://[keystone.example/v3', False),
        ('', False),
    ],
)
def test_the_same_keystone(url: str, same: bool) -> None:
    keystone = 'https://keystone.example/v3'
    assert endpoints.same(keystone, url) is same
    assert endpoints.same(url, keystone) is same
    assert endpoints.same('http://k/v3', 'http://k:80')


def test_another_keystone_is_not_trusted_for_the_callers_ca(
    secured: Secured, naps: list[float]
) -> None:
    localhost = secured.proxy.url('identity').replace('127.0.0.1', 'localhost')
    cloud = secured.connect(url=localhost)
    with pytest.raises(errors.UserError) as caught:
        credentials.lent(cloud, 'bob')
    assert str(caught.value) == (
        'Target cloud bob cannot be used: the TLS certificate of Keystone of '
        'cloud bob is not trusted; name the file of its CA as "cacert:" in '
        'entry bob of clouds.yaml, or in REQUESTS_CA_BUNDLE.'
    )
    # It is asked once for its versions, which it was not trusted with.
    secured.proxy.settle()
    assert secured.proxy.distrusted == ['identity']
    assert naps == []


def test_the_caller_makes_no_check_weaker(secured: Secured) -> None:
    for mine in ({'verify': False}, {'insecure': True}):
        cloud = secured.connect(mine)
        with pytest.raises(errors.Unavailable, match='entry bob'):
            cloud.login(BOB)
    # What the caller does not verify by is a CA file all the same.
    cloud = secured.connect({'verify': False, 'cacert': secured.ca})
    assert verified_by(cloud) == secured.ca


def test_an_entry_keeps_what_it_says_itself(secured: Secured) -> None:
    assert verified_by(secured.connect(other={'verify': False})) is False
    other = str(secured.other.file)
    cloud = secured.connect(other={'cacert': other})
    with pytest.raises(
        errors.Unavailable, match='"cacert:" in entry bob'
    ) as e:
        cloud.login(BOB)
    assert f'add its CA to {other}' in str(e.value)


def test_a_client_certificate_is_nobody_elses(secured: Secured) -> None:
    mine = {'cacert': secured.ca, 'cert': secured.ca, 'key': secured.ca}
    # By plain HTTP, which has no use for it.
    entries = yaml.safe_load(secured.stage.clouds_yaml().read_text('utf-8'))
    entries['clouds']['ann'].update(mine)
    cloud = secured.stage.connect_with(entries, 'ann')
    assert cloud.own_login._session.cert == (secured.ca, secured.ca)
    login = cloud.login(BOB)
    assert (login._session.verify, login._session.cert) == (secured.ca, None)


def test_a_glance_of_another_authority(
    secured: Secured, naps: list[float]
) -> None:
    with secured.proving(
        secured.authority.certificate(), image=secured.other.certificate()
    ):
        cloud = secured.connect()
        own = (cloud.glance('RegionOne'), 'the CA file of your credentials')
        lent = (cloud.glance('RegionOne', BOB), 'in entry bob of clouds.yaml')
        # It stays that, however often it is asked.
        for service, advice in [own] * 12 + [lent] * 12:
            with pytest.raises(errors.Unavailable) as caught:
                service.check()
            assert 'certificate of Glance in RegionOne' in str(caught.value)
            assert secured.ca in str(caught.value)
            assert advice in str(caught.value)
        with pytest.raises(errors.Unavailable, match='not trusted'):
            own[0].add_member('1', 'b')
        secured.proxy.settle()
        assert secured.proxy.distrusted == ['image'] * 25
    assert naps == []


@pytest.mark.parametrize(
    'hosts,days,words',
    [
        (('elsewhere.example',), (-1, 1), 'is for another host'),
        (('127.0.0.2',), (-1, 1), 'is for another host'),
        ((), (-2, -1), 'has expired or is not valid yet'),
        ((), (1, 2), 'has expired or is not valid yet'),
    ],
)
def test_a_certificate_that_no_ca_file_helps(
    secured: Secured, hosts: tuple[str, ...], days: tuple[int, int], words: str
) -> None:
    now = datetime.datetime.now(datetime.UTC)
    begin, end = (now + day * DAY for day in days)
    other = secured.authority.certificate(*hosts, begin=begin, end=end)
    with (
        secured.proving(secured.authority.certificate(), image=other),
        pytest.raises(errors.Unavailable, match=words) as caught,
    ):
        secured.connect().glance('RegionOne').check()
    assert 'cacert' not in str(caught.value)


def test_files_that_are_no_use(secured: Secured, naps: list[float]) -> None:
    junk = secured.folder / 'junk.pem'
    junk.write_text('junk')
    gone = str(secured.folder / 'gone.pem')
    for settings, words in (
        ({'cacert': gone}, f'file {gone}, which cannot be read'),
        ({'cert': gone}, f'file {gone}, which cannot be read'),
        ({'cert': secured.ca, 'key': gone}, f'file {gone}, which cannot be'),
        ({'cacert': str(junk)}, 'certificate files for Keystone of cloud bob'),
        ({'cert': secured.ca, 'key': secured.ca}, 'certificate files for'),
    ):
        cloud = secured.connect(other=settings)
        with pytest.raises(errors.Unavailable, match=words):
            cloud.login(BOB)
    assert naps == []


def test_the_callers_file_is_not_the_entrys(secured: Secured) -> None:
    cloud = secured.connect()
    secured.authority.file.unlink()
    with pytest.raises(errors.Unavailable, match='key of your credentials'):
        cloud.login(BOB)


def test_a_file_that_plain_http_does_not_need(stage: Stage) -> None:
    entries = yaml.safe_load(stage.clouds_yaml().read_text('utf-8'))
    entries['clouds']['ann'].update(cacert='gone.pem')
    cloud = stage.connect_with(entries, 'ann')
    cloud.glance('RegionOne', BOB).check()


def test_a_service_without_tls(secured: Secured) -> None:
    with Proxy({'image': secured.stage.cloud.image_url()}) as proxy:
        url = proxy.url('image').replace('http:', 'https:')
        mine = {'cacert': secured.ca, 'image_endpoint_override': url}
        with pytest.raises(errors.Unavailable, match='does not use TLS'):
            secured.connect(mine).glance('RegionOne').check()


def of_tls(cause: Exception) -> urllib3.exceptions.SSLError:
    return urllib3.exceptions.SSLError(cause)


@pytest.mark.parametrize(
    'method,cause,repeated',
    [
        ('GET', ssl.SSLError(1, 'broken'), True),
        ('GET', ssl.SSLEOFError(8, 'over'), True),
        ('GET', ssl.SSLCertVerificationError(1, 'whose?'), False),
        ('GET', FileNotFoundError(), False),
        ('POST', ssl.SSLError(1, 'broken'), False),
        ('PUT', ssl.SSLEOFError(8, 'over'), False),
        ('PATCH', ssl.SSLEOFError(8, 'over'), False),
        ('DELETE', ssl.SSLEOFError(8, 'over'), False),
    ],
)
def test_what_is_tried_again(
    method: str, cause: Exception, repeated: bool
) -> None:
    session = Session()
    retry.prepare(session, transport.Limits())
    adapter = session.session.get_adapter('https://keystone.example')
    assert isinstance(adapter, transport.Adapter)
    policy = adapter._inner.max_retries
    expected = (
        contextlib.nullcontext()
        if repeated
        else pytest.raises(urllib3.exceptions.SSLError)
    )
    with expected:
        policy.increment(method, '/', error=of_tls(cause))


@pytest.mark.parametrize(
    'cause,read,written',
    [
        (ssl.SSLEOFError(8, 'over'), errors.Unavailable, errors.Lost),
        (
            ssl.SSLCertVerificationError(1, 'whose?'),
            errors.Unavailable,
            errors.Unavailable,
        ),
    ],
)
def test_a_write_that_tls_broke_off_may_have_been_done(
    cause: Exception, read: type[Exception], written: type[Exception]
) -> None:
    raised = ksa.SSLError('SSL exception connecting to https://x')
    raised.__context__ = requests.exceptions.SSLError(of_tls(cause))
    for write, kind in ((False, read), (True, written)):
        with (
            pytest.raises(errors.CloudError) as caught,
            http_errors.translated('Glance', write=write),
        ):
            raise raised
        assert type(caught.value) is kind
        assert 'TLS' in str(caught.value)
        assert 'SSL' not in str(caught.value)


class Distrusted(BaseAuthPlugin):
    """Has a token that has ended, and a Keystone that it does not trust."""

    def get_headers(self, session: Session) -> dict[str, str]:
        raise ksa.SSLError from ssl.SSLCertVerificationError(1, 'whose?')


def test_a_token_that_ends_behind_a_certificate() -> None:
    trusted = trust.Trust('bob')
    token = tokens.Token(
        Distrusted(), 'the token', lambda f: trusted.sentence(f, 'Keystone')
    )
    with pytest.raises(errors.Ended) as caught:
        token.get_headers(Session())
    assert str(caught.value).startswith(
        'the token has ended, and the TLS certificate of Keystone is not '
        'trusted; name the file of its CA as "cacert:" in entry bob'
    )
