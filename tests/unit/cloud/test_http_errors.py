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

"""What HTTP clients raise becomes a sentence, and one of our errors."""

from keystoneauth1 import exceptions as ksa
import pytest
import requests
import urllib3.exceptions

from osc_imageshare import errors
from osc_imageshare.cloud import http_errors


@pytest.mark.parametrize(
    'status,read,written',
    [
        (301, errors.Unreadable, errors.Unreadable),
        (400, errors.Declined, errors.Declined),
        (401, errors.Unauthenticated, errors.Unauthenticated),
        (403, errors.Forbidden, errors.Forbidden),
        (404, errors.NotFound, errors.NotFound),
        (409, errors.Conflict, errors.Conflict),
        (413, errors.QuotaExceeded, errors.QuotaExceeded),
        (415, errors.Declined, errors.Declined),
        (429, errors.Unavailable, errors.Lost),
        (500, errors.Unavailable, errors.Lost),
        (502, errors.Unavailable, errors.Lost),
        (503, errors.Unavailable, errors.Lost),
        (504, errors.Unavailable, errors.Lost),
        (599, errors.Unavailable, errors.Lost),
    ],
)
def test_for_status(
    status: int,
    read: type[errors.CloudError],
    written: type[errors.CloudError],
) -> None:
    error = http_errors.for_status('Glance', status, write=False)
    assert type(error) is read
    assert str(status) in str(error)
    assert str(error).startswith('Glance ')
    assert (
        type(http_errors.for_status('Glance', status, write=True)) is written
    )


@pytest.mark.parametrize(
    'body,limit',
    [
        ('<h1>413</h1> Attempted: 129, Maximum: 128: <a>', 128),
        ('Maximum: 0', 0),
        ('Maximum: many', None),
        ('', None),
    ],
)
def test_the_limit_of_a_quota(body: str, limit: int | None) -> None:
    error = http_errors.for_status('Glance', 413, write=True, body=body)
    assert isinstance(error, errors.QuotaExceeded)
    assert error.limit == limit
    assert '<' not in str(error)


def lost_before_it_left() -> ksa.ConnectFailure:
    pool = urllib3.HTTPConnectionPool('127.0.0.1')
    refused = urllib3.exceptions.NewConnectionError(
        urllib3.connection.HTTPConnection('127.0.0.1'), 'refused'
    )
    spent = urllib3.exceptions.MaxRetryError(pool, '/', refused)
    failure = ksa.ConnectFailure('Unable to establish connection')
    failure.__cause__ = requests.ConnectionError(spent)
    return failure


@pytest.mark.parametrize(
    'raised,read,written',
    [
        (ksa.SSLError('x'), errors.Unavailable, errors.Lost),
        (ksa.ConnectFailure('x'), errors.Unavailable, errors.Lost),
        (ksa.ConnectTimeout('x'), errors.Unavailable, errors.Lost),
        (
            ksa.UnknownConnectionError('x', ValueError('y')),
            errors.Unavailable,
            errors.Lost,
        ),
        (lost_before_it_left(), errors.Unavailable, errors.Unavailable),
        (
            ksa.Unauthorized('x'),
            errors.Unauthenticated,
            errors.Unauthenticated,
        ),
        (ksa.Forbidden('x'), errors.Forbidden, errors.Forbidden),
        (ksa.NotFound('x'), errors.NotFound, errors.NotFound),
        (ksa.ServiceUnavailable('x'), errors.Unavailable, errors.Lost),
        (ksa.MissingAuthPlugin('x'), errors.Unavailable, errors.Unavailable),
        (
            requests.RequestException('x'),
            errors.Unavailable,
            errors.Unavailable,
        ),
    ],
    ids=lambda given: getattr(given, '__name__', type(given).__name__),
)
def test_translated(
    raised: Exception,
    read: type[errors.CloudError],
    written: type[errors.CloudError],
) -> None:
    for kind, write in ((read, False), (written, True)):
        with (
            pytest.raises(errors.CloudError) as caught,
            http_errors.translated('Glance', write=write),
        ):
            raise raised
        assert type(caught.value) is kind
        assert caught.value.__cause__ is raised


def test_nothing_that_a_stranger_wrote_is_in_the_sentence() -> None:
    page = '<h1>Forbidden</h1> http://secret.example/?token=s3cr3t \x1b[2J'
    for raised in (
        ksa.Forbidden(page),
        ksa.ConnectFailure(page),
        ksa.SSLError(page),
        ksa.ClientException(page),
    ):
        with (
            pytest.raises(errors.CloudError) as caught,
            http_errors.translated('Glance', write=True),
        ):
            raise raised
        assert '<' not in str(caught.value)
        assert 's3cr3t' not in str(caught.value)


def test_what_is_ours_or_a_defect_is_not_translated() -> None:
    for raised in (errors.Lost('ours'), KeyError('defect')):
        with (
            pytest.raises(type(raised)) as caught,
            http_errors.translated('Glance', write=True),
        ):
            raise raised
        assert caught.value is raised
