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

"""What an index of packages shows of this one, read from what is installed.

Where a checkout was installed to work on it, install it again if one of these
fails: its metadata are as old as that.
"""

import importlib.metadata
import pathlib
import re

import pytest

from osc_imageshare.audit import registry

ROOT = pathlib.Path(__file__).parents[2]
#: What is installed, not what an earlier build left in the checkout.
METADATA = next(
    found.metadata
    for found in importlib.metadata.distributions(name='osc-imageshare')
    if found.read_text('METADATA')
)
CLASSIFIERS = METADATA.get_all('Classifier') or []
URLS = dict(
    url.split(', ', 1) for url in METADATA.get_all('Project-URL') or []
)
DESCRIPTION = METADATA['Description']
README = (ROOT / 'README.rst').read_text('utf-8')


def test_urls_of_the_project() -> None:
    assert set(URLS) == {'Homepage', 'Documentation', 'Source', 'Changes'}
    assert URLS['Changes'] == f'{URLS["Documentation"]}changes.html'
    assert (ROOT / 'doc/source/changes.rst').exists()


def test_checks_point_to_the_same_documentation() -> None:
    for check in registry.CHECKS:
        assert check.docs.startswith(f'{URLS["Documentation"]}checks/')


def test_license_is_an_expression_and_no_classifier() -> None:
    assert METADATA['License-Expression'] == 'Apache-2.0'
    assert 'License' not in METADATA
    assert not [name for name in CLASSIFIERS if name.startswith('License')]


def test_pythons_are_those_of_the_environments() -> None:
    tox = (ROOT / 'tox.ini').read_text('utf-8')
    minors = re.search(r'\[testenv:py3\{([\d,]+)\}\]', tox)
    assert minors
    assert [
        name.rpartition(' ')[2]
        for name in CLASSIFIERS
        if re.fullmatch(r'Programming Language :: Python :: 3\.\d+', name)
    ] == [f'3.{minor}' for minor in minors[1].split(',')]
    assert METADATA['Requires-Python'] == '>=3.11'


def _references(text: str) -> list[str]:
    """Return what a text refers to: pages, files and pictures."""
    pairs = re.findall(r'<([^<>\s]+)>`_|image:: (\S+)', text)
    return [page or image for page, image in pairs]


@pytest.fixture
def addresses() -> list[str]:
    """What the description refers to."""
    return _references(DESCRIPTION)


def test_description_is_a_readme(addresses: list[str]) -> None:
    assert DESCRIPTION.splitlines()[:2] == README.splitlines()[:2]
    assert f'{URLS["Documentation"]}_static/terminal.svg' in addresses
    assert f'{URLS["Source"]}/src/branch/main/CONTRIBUTING.rst' in addresses


def test_description_refers_to_addresses_only(addresses: list[str]) -> None:
    assert [name for name in addresses if name[:8] != 'https://'] == []


def test_addresses_are_those_of_pages_and_files(addresses: list[str]) -> None:
    pages = URLS['Documentation']
    for address in addresses:
        if address.startswith(pages):
            page = address.removeprefix(pages).replace('.html', '.rst')
            path = ROOT / 'doc' / 'source' / page
        else:
            start = f'{URLS["Source"]}/src/branch/main/'
            path = ROOT / address.removeprefix(start)
        assert path.is_file(), address


def test_readme_refers_to_files_of_the_checkout() -> None:
    for path in _references(README):
        assert (ROOT / path).is_file(), path
