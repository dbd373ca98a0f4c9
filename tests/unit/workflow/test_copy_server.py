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


from osc_imageshare.sharing import copying as sharing
from tests.unit.stage import DONE
from tests.unit.workflow.copying import BYTES
from tests.unit.workflow.copying import Copying
from tests.unit.workflow.copying import results
from tests.unit.workflow.copying import TWO


def test_server_side(copies: Copying) -> None:
    copies.region().import_methods = ('glance-download',)
    image = copies.image(hw_a='1', hw_b='2', own='3')
    verdict = copies.run(
        image,
        regions=(TWO,),
        properties=(('hw_a', '5'),),
        dropped=frozenset(('hw_b',)),
    )
    assert results(verdict) == ['copied']
    assert verdict.outcomes[0].method == 'server'
    assert not copies.sent('GET', '/file')
    (copy,) = copies.there()
    assert (copy.payload, copy.properties['own']) == (BYTES, '3')
    assert copy.properties['hw_a'] == '5'
    assert 'hw_b' not in copy.properties


def test_an_import_that_fails(copies: Copying) -> None:
    region = copies.region()
    region.import_methods = ('glance-download',)
    region.import_payload = lambda _image: None
    image = copies.image()
    server = sharing.TransferMethod.SERVER
    verdict = copies.run(image, regions=(TWO,), method=server)
    assert (results(verdict), copies.there()) == (['failed'], [])
    verdict = copies.run(image, regions=(TWO,))
    assert (results(verdict), verdict.exit_code) == (['copied'], DONE)
    assert verdict.outcomes[0].method == 'stream'
    assert 'glance-download failed' in verdict.notes[0]


def test_an_import_that_brings_others_bytes(copies: Copying) -> None:
    region = copies.region()
    region.import_methods = ('glance-download',)
    region.import_payload = lambda _image: BYTES[::-1]
    image = copies.image()
    verdict = copies.run(image, regions=(TWO,))
    assert (results(verdict), copies.there()) == (['failed'], [])


def test_an_import_that_never_ends(copies: Copying) -> None:
    region = copies.region()
    region.import_methods = ('glance-download',)
    region.import_reads = None
    image = copies.image()
    server = sharing.TransferMethod.SERVER
    verdict = copies.run(image, regions=(TWO,), method=server, patience=1)
    assert (results(verdict), copies.there()) == (['failed'], [])
    assert 'within 1 seconds' in verdict.notes[0]
