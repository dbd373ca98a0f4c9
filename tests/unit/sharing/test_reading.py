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

"""What could not be read, by what the service said."""

import pytest

from osc_imageshare import errors
from osc_imageshare.sharing import reading


@pytest.mark.parametrize(
    'exc,why',
    [
        (errors.Forbidden('no (403)'), reading.Why.NOT_PERMITTED),
        (errors.Unauthenticated('no (401)'), reading.Why.UNREADABLE),
        (errors.NotFound('no (404)'), reading.Why.UNREADABLE),
        (errors.CloudError('no (500)'), reading.Why.UNREADABLE),
    ],
)
def test_only_a_403_is_a_matter_of_permission(
    exc: errors.CloudError, why: reading.Why
) -> None:
    unread = reading.unread(exc, 'It failed.')
    assert unread == reading.Unread(why, 'It failed.')
