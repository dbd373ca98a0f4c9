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

"""The one place that turns what HTTP clients raise into our own errors.

Every error is a sentence about a service, without URL, HTML or anything that
a stranger's server wrote. Its meaning for an image and a project is added
where these are known.
"""

from collections.abc import Iterator
import contextlib
import re

from keystoneauth1 import exceptions as ksa
import requests
import urllib3.exceptions

from osc_imageshare import errors
from osc_imageshare.cloud import trust
from osc_imageshare.i18n import _


class Endless(requests.RequestException):
    """An answer is larger than any that makes sense."""


# The default.
_BY_DEFAULT = trust.Trust()

# What Glance writes into the page that it answers a full image with.
_LIMIT = re.compile(r'Maximum: (\d{1,9})')


@contextlib.contextmanager
def translated(
    service: str, *, write: bool, trusted: trust.Trust = _BY_DEFAULT
) -> Iterator[None]:
    """Raise an error of this package for any error of a request or login.

    :param service: names the service in a sentence.
    :param write: the request changes something, so that an answer that did
        not come leaves its outcome open.
    :param trusted: how its certificate is verified.
    """
    try:
        yield
    except ksa.Unauthorized as exc:
        raise errors.Unauthenticated(
            _('%s rejected the credentials (401)') % service
        ) from exc
    except ksa.HttpError as exc:
        raise for_status(service, exc.http_status, write=write) from exc
    except (ksa.ClientException, requests.RequestException) as exc:
        if failure := trust.failure(exc):
            sentence = trusted.sentence(failure, service)
            if write and not failure.lasting:
                raise errors.Lost(sentence) from exc
            raise errors.Unavailable(sentence) from exc
        if isinstance(exc, ksa.ConnectionError):
            raise _no_answer(service, exc, write=write) from exc
        raise errors.Unavailable(
            _('%s could not be reached') % service
        ) from exc


def for_status(
    service: str,
    status: int,
    *,
    write: bool,
    body: str = '',
    retry_after: float | None = None,
) -> errors.CloudError:
    """Return the error that an HTTP status (400 to 599, or 3xx) stands for.

    :param body: the answer, searched for the limit of a quota.
    :param retry_after: for how many seconds it asks not to be asked again.
    """
    params = {'service': service, 'status': status}
    match status:
        case 401:
            return errors.Unauthenticated(
                _('%(service)s rejected the credentials (%(status)s)') % params
            )
        case 403:
            return errors.Forbidden(
                _('%(service)s denied the request (%(status)s)') % params
            )
        case 404:
            return errors.NotFound(
                _('%(service)s did not find it (%(status)s)') % params
            )
        case 409:
            return errors.Conflict(
                _('%(service)s reported a conflict (%(status)s)') % params
            )
        case 413:
            limit = _LIMIT.search(body)
            return errors.QuotaExceeded(
                _('%(service)s reported: quota exceeded (%(status)s)')
                % params,
                int(limit[1]) if limit else None,
            )
        case 429 if write:
            # A gateway may say so, whatever became of the write behind it.
            return errors.Lost(
                _('%(service)s received too many requests (%(status)s)')
                % params,
                retry_after,
            )
        case 429:
            return errors.Unavailable(
                _('%(service)s received too many requests (%(status)s)')
                % params
            )
        case _ if status >= 500 and write:
            return errors.Lost(
                _('%(service)s failed (%(status)s)') % params, retry_after
            )
        case _ if status >= 500:
            return errors.Unavailable(
                _('%(service)s failed (%(status)s)') % params
            )
        case _ if status < 400:
            return errors.Unreadable(
                _(
                    '%(service)s redirected the request (%(status)s), which '
                    'is not followed'
                )
                % params
            )
        case _:
            return errors.Declined(
                _('%(service)s rejected the request (%(status)s)') % params
            )


def _no_answer(
    service: str, exc: BaseException, *, write: bool
) -> errors.CloudError:
    causes = tuple(trust.causes(exc))
    sentence = _('%s does not answer') % service
    if any(isinstance(cause, Endless) for cause in causes):
        sentence = _('%s never finished its response') % service
    if write and not is_unsent(exc):
        return errors.Lost(sentence)
    return errors.Unavailable(sentence)


# A failure came before the request had left.
_UNSENT = (
    urllib3.exceptions.NewConnectionError,
    urllib3.exceptions.ConnectTimeoutError,
)


def is_unsent(exc: BaseException) -> bool:
    """Tell whether a request failed before any of it had left."""
    return any(isinstance(cause, _UNSENT) for cause in trust.causes(exc))
