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

"""What the failure of a service says about what could not be read."""

from osc_imageshare import errors
from osc_imageshare.sharing import reading


def unread(exc: errors.CloudError, detail: str) -> reading.Unread:
    """Return what could not be read: not permitted, or unreadable.

    :param detail: about what and why, see :class:`reading.Unread`.
    """
    if isinstance(exc, errors.Forbidden):
        return reading.Unread(reading.Why.NOT_PERMITTED, detail)
    return reading.Unread(reading.Why.UNREADABLE, detail)
