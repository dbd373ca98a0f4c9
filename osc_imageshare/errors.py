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

"""Everything that can go wrong, as the rest of the package tells it apart.

A :class:`UserError` is about what was asked for: its text is whole sentences.
A :class:`CloudError` is about a service: its text is a clause without a full
stop, and the code that knows the image and the project makes a sentence of
it. :mod:`osc_imageshare.cloud.http_errors` raises the latter.
"""


class UserError(Exception):
    """A request cannot be carried out; the text says why.

    A command prints it as it is, and ends with exit code 1.
    """


class Unprovable(UserError):
    """A project's name could not be verified by this caller."""


class Ambiguous(UserError):
    """Several images or projects have the same name."""


class Missing(UserError):
    """No image or project has this name or ID.

    :ivar similar: names that may have been meant.
    """

    def __init__(self, message: str, similar: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.similar = similar


class CloudError(Exception):
    """A service did not do what it was asked for; the text says why."""


class Forbidden(CloudError):
    """403: not allowed. It proves nothing about what is there."""


class NotFound(CloudError):
    """404: not there, or not for this caller's eyes."""


class Conflict(CloudError):
    """409: it is there already, or something else is in the way."""


class QuotaExceeded(CloudError):
    """413: the image has all the members that it may have.

    :ivar limit: how many it may have; ``None`` if Glance did not say.
    """

    def __init__(self, message: str, limit: int | None) -> None:
        super().__init__(message)
        self.limit = limit


class Unauthenticated(CloudError):
    """401: the credential is refused, or its token has expired."""


class Ended(Unauthenticated):
    """A token has ended, and its credential brings no other one.

    The request that needed it was not sent, whatever Keystone answered.
    """


class Unavailable(CloudError):
    """The service could not be reached, or it declined to do any work.

    A write that ends so was not done.
    """


class NotInCatalog(Unavailable):
    """The catalog of services does not have it: there may be none."""


class Lost(CloudError):
    """The answer to a write was lost: it is unknown whether it was done.

    :ivar retry_after: after how many seconds the service may be asked again;
        ``None``: it has not asked for a pause.
    """

    def __init__(self, message: str, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class Unreadable(CloudError):
    """The service returned an invalid response."""


class Declined(CloudError):
    """Another 4xx: the request was refused, and nothing was done."""


class Unaddressable(CloudError):
    """The service has no address for it, so nothing was asked."""
