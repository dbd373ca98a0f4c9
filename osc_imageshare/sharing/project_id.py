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

"""What the form of a member ID tells, without asking anybody."""

import re

_DASHED = r'[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}'
_WELL_FORMED = re.compile(f'[0-9a-f]{{32}}|{_DASHED}')


def well_formed(member_id: str) -> bool:
    """Tell whether a text has the form of a project ID."""
    return _WELL_FORMED.fullmatch(member_id) is not None


def is_removable(member_id: str) -> bool:
    """Tell whether Glance finds a member by this ID.

    It stores any text, but a slash or a letter beyond ASCII does not survive
    the way through a path, and dots lead up it.
    """
    return (
        member_id.isascii()
        and '/' not in member_id
        and member_id not in ('', '.', '..')
    )
