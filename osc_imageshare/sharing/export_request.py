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


"""What ``image share-export`` is asked for."""

import dataclasses
import enum


class ExportFormat(enum.StrEnum):
    """A format of an export, by its word in ``--format``."""

    MANIFEST = 'manifest'
    TERRAFORM = 'terraform'


@dataclasses.dataclass(frozen=True, slots=True)
class ExportRequest:
    """``image share-export``: which shares to write down, and how.

    :ivar images: names or IDs; empty: every image.
    :ivar jobs: how many requests may be under way at once.
    """

    images: tuple[str, ...] = ()
    format: ExportFormat = ExportFormat.MANIFEST
    jobs: int = 8
