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

"""``borrowed-image``: what depends on the image of another project."""

import pytest

from osc_imageshare.audit import finding
from osc_imageshare.audit.checks import borrowed_image
from tests.unit.audit import evidence_samples

CHECK = borrowed_image.CHECK


@pytest.mark.parametrize(
    'visibility,fields,wanted',
    [
        ('shared', {}, ['share-copy i1']),
        ('community', {}, ['share-copy i1']),
        ('public', {}, []),
        ('shared', {'owner': evidence_samples.B}, []),
        ('shared', {'owner': ''}, []),
        ('shared', {'status': 'deactivated'}, []),
    ],
)
@pytest.mark.parametrize('servers', [True, False])
def test_whose_image_can_be_withdrawn(
    visibility: str, fields: dict[str, str], wanted: list[str], servers: bool
) -> None:
    image = evidence_samples.image(visibility, **fields)
    share = evidence_samples.used(image, servers=servers)
    assert evidence_samples.words(CHECK, share) == wanted


def test_owner_and_servers_are_named() -> None:
    share = evidence_samples.used(evidence_samples.image())
    (found,) = evidence_samples.said(CHECK, share)
    assert found.detail == (
        f'It belongs to project project-a ({evidence_samples.A}), which can '
        'withdraw it. Made from it: server web (s1).'
    )


def test_what_could_not_be_read_is_unknown() -> None:
    share = evidence_samples.used(evidence_samples.BROKEN)
    (found,) = evidence_samples.said(CHECK, share)
    assert isinstance(found, finding.Unknown)
