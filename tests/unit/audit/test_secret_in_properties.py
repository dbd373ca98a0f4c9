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

"""``secret-in-properties``: credentials, and nothing that is none."""

import string
import time

from hypothesis import given
from hypothesis import strategies as st
import pytest

from osc_imageshare.audit import evidence
from osc_imageshare.audit import finding
from osc_imageshare.audit.checks import secret_in_properties
from tests.unit.audit import evidence_samples

CHECK = secret_in_properties.CHECK

# Put together here, so that nobody's scanner takes this file for a leak.
BEGIN = '-----BEGIN '
RANDOM = 'wJalrXUtnFEMI' + 'K7MDENGbPxRfiCYEXAMPLEKEY'

CREDENTIALS = [
    ('note', 'AKIA' + 'IOSFODNN7EXAMPLE'),
    ('note', 'key ASIA' + 'IOSFODNN7EXAMPLE is mine'),
    ('note', BEGIN + 'PRIVATE KEY-----\nMIIE'),
    ('note', BEGIN + 'RSA PRIVATE KEY-----'),
    ('note', BEGIN + 'OPENSSH PRIVATE KEY-----'),
    ('note', BEGIN + 'PGP PRIVATE KEY BLOCK-----'),
    ('note', 'ghp_' + 'a' * 36),
    ('note', 'github_pat_' + 'a' * 30),
    ('note', 'glpat-' + 'a' * 20),
    ('note', 'xoxb-' + '1234567890-abc'),
    ('note', 'https://hooks.slack.com/services/T0000/B0000/xyz'),
    ('note', 'AIza' + 'a' * 35),
    ('note', 'sk_live_' + 'a' * 24),
    ('note', 'npm_' + 'a' * 36),
    ('note', 'pypi-AgEI' + 'a' * 60),
    ('note', 'gAAAAA' + 'b' * 150),
    ('note', 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.abc'),
    ('note', 'AccountName=x;AccountKey=' + 'a' * 64),
    ('note', 'Authorization: Bearer abcdefgh'),
    ('source', 'https://ann:hunter2@git.example/x'),
    ('source', 'redis://:hunter2@cache:6379/0'),
    ('os_command_line', 'root=/dev/vda password=hunter2 quiet'),
    ('os_command_line', 'root=/dev/vda db_password="hunter2"'),
    ('user_data', '{"db_password": "hunter2"}'),
    ('os_password', 'hunter2'),
    ('password', '1234'),
    ('PASSWORD', 'hunter2'),
    ('db.password', 'hunter2'),
    ('rootPassword', 'hunter2'),
    ('admin_pass', 'hunter2'),
    ('client-secret', 'hunter2'),
    ('registry_token', 'hunter2'),
    ('api_key', 'hunter2'),
    ('apikey', 'hunter2'),
    ('aws_secret_access_key', RANDOM),
    ('license_key', RANDOM),
    ('hmac', RANDOM + '=='),
    ('root_password', '$6$salt$hash'),
]

HARMLESS = {
    # What Glance, Nova, Cinder and the SDK write.
    'architecture': 'x86_64',
    'base_image_ref': '70a599e0-31e7-49b7-b260-868f441e862b',
    'block_device_mapping': '[{"snapshot_id": "s1", "encrypted": null, '
    '"encryption_secret_uuid": "70a599e0-31e7-49b7-b260-868f441e862b"}]',
    'cinder_encryption_key_deletion_policy': 'on_image_deletion',
    'cinder_encryption_key_id': '70a599e0-31e7-49b7-b260-868f441e862b',
    'hw_firmware_type': 'uefi',
    'hw_machine_type': 'q35',
    'hw_mem_encryption': 'true',
    'hw_rng_model': 'virtio',
    'hw_tpm_version': '2.0',
    'hw_vif_multiqueue_enabled': 'true',
    'img_block_device_mapping': '[]',
    'img_hide_hypervisor_id': 'true',
    'img_signature': RANDOM * 9 + '==',
    'img_signature_certificate_uuid': '70a599e0-31e7-49b7-b260-868f441e862b',
    'img_signature_hash_method': 'SHA-256',
    'img_signature_key_type': 'RSA-PSS',
    'instance_uuid': '70a599e0-31e7-49b7-b260-868f441e862b',
    'os_admin_user': 'root',
    'os_command_line': 'root=/dev/vda console=ttyS0 rw',
    'os_distro': 'ubuntu',
    'os_encrypt_key_id': '70a599e0-31e7-49b7-b260-868f441e862b',
    'os_glance_failed_import': '',
    'os_hash_value': 'f00d' * 32,
    'os_require_quiesce': 'yes',
    'os_secure_boot': 'required',
    'owner_specified.openstack.md5': 'd41d8cd98f00b204e9800998ecf8427e',
    'owner_specified.openstack.object': 'images/golden',
    'owner_specified.openstack.sha256': 'e3b0' * 16,
    'owner_user_name': 'ann',
    'signature_verified': 'True',
    'stores': 'file,rbd',
    'user_id': 'd41d8cd98f00b204e9800998ecf8427e',
    # What people write about secrets.
    'accesskey_note': 'ask ann',
    'api_key_ref': 'https://barbican.example/v1/secrets/x',
    'auth_key': 'short',
    'auth_url': 'https://keystone.example:5000/v3',
    'bypass': 'hunter2',
    'compass': 'hunter2',
    'contact': 'mailto:ann@example.org',
    'credentials': '{{ credentials }}',
    'default_password': '${PASSWORD}',
    'description': 'Its password: see the wiki. Tokens are not needed.',
    'endpoint': 'http://[::1]:5000/x@y',
    'key_name': 'ann-laptop-key-Number1',
    'keyboard': 'de-latin1',
    'monkey': RANDOM,
    'password': '',
    'password_auth': '',
    'password_length': '24',
    'password_mask': '********',
    'password_policy': 'strict-and-Long1',
    'passwords_allowed': 'hunter2',
    'secret': '70a599e0-31e7-49b7-b260-868f441e862b',
    'secret_file': 'hunter2',
    'secretary': 'ann',
    'source': 'https://ann@git.example/x:y',
    'source_masked': 'https://ann:***@git.example',
    'source_template': 'https://ann:${PASSWORD}@git.example',
    'ssh_public_key': 'ssh-ed25519 ' + RANDOM,
    'ssh_key_public': RANDOM,
    'token': 'vault:kv/registry',
    'token_type': 'fernet',
    'tokenizer': 'bert',
    'use_password': 'false',
    'vault_secret': '/run/secrets/registry',
}


def share(properties: dict[str, str]) -> evidence.Outgoing:
    return evidence_samples.outgoing(
        evidence_samples.member(), properties=properties
    )


@pytest.mark.parametrize('name,value', CREDENTIALS)
def test_a_credential(name: str, value: str) -> None:
    (found,) = evidence_samples.said(CHECK, share({**HARMLESS, name: value}))
    assert isinstance(found, finding.Fail)
    assert found.detail.startswith(f'Members can read: {name} (')
    assert value not in found.detail + found.remedy
    assert found.remedy == f'openstack image unset --property {name} i1'


@pytest.mark.parametrize('name', sorted(HARMLESS))
def test_what_is_none(name: str) -> None:
    assert evidence_samples.said(CHECK, share({name: HARMLESS[name]})) == []


def test_one_finding_for_all_of_an_image() -> None:
    found = evidence_samples.words(
        CHECK, share({'token': 'x', 'a': 'b', 'pwd': 'y'})
    )
    assert found == ['unset --property pwd --property token i1']


def test_names_are_made_visible() -> None:
    (found,) = evidence_samples.said(
        CHECK, share({'\x1b[2J password': 'hunter2'})
    )
    assert '\x1b' not in found.detail
    assert evidence_samples.words(CHECK, share({'-x\x07 token': 'y'})) == [
        r"unset $'--property=-x\x07 token' i1"
    ]


@pytest.mark.parametrize(
    'about,found',
    [
        (evidence_samples.outgoing(properties={'token': 'x'}), 0),
        (
            evidence_samples.outgoing(
                visibility='private', properties={'token': 'x'}
            ),
            0,
        ),
        (evidence_samples.unread(properties={'token': 'x'}), 0),
        (
            evidence_samples.outgoing(
                visibility='public', properties={'token': 'x'}
            ),
            1,
        ),
        (
            evidence_samples.outgoing(
                visibility='community', properties={'token': 'x'}
            ),
            1,
        ),
    ],
)
def test_only_what_others_can_read(
    about: evidence.Outgoing, found: int
) -> None:
    assert len(evidence_samples.words(CHECK, about)) == found


@given(
    st.sampled_from(CREDENTIALS),
    st.text(string.ascii_letters + string.punctuation, max_size=20),
    st.text(string.ascii_letters + string.digits, min_size=12),
)
def test_no_value_is_ever_shown(
    credential: tuple[str, str], around: str, secret: str
) -> None:
    name, value = credential
    hidden = f'Q{secret}'
    properties = {
        name: f'{value} {hidden}',
        'password': f'{around}{hidden}',
        f'{around}_token': hidden,
    }
    for found in evidence_samples.said(CHECK, share(properties)):
        assert isinstance(found, finding.Fail)
        assert hidden not in found.detail + found.remedy


@pytest.mark.parametrize(
    'part',
    [
        '-----BEGIN ', 'eyJ', 'eyJaaaaaaaa.', '://a:', '"password" ',
        'authorization: ', 'password ', 'ghp_', 'a', 'A', '/a', '<', ' ',
    ],
)  # fmt: skip
def test_nobody_can_make_it_take_for_ever(part: str) -> None:
    before = time.process_time()
    for name in ('note', 'password', 'license_key'):
        evidence_samples.said(
            CHECK, share({name: part * (65536 // len(part))})
        )
    assert time.process_time() - before < 2
