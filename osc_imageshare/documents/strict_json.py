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


"""JSON that this plugin has written, read back without taking it on trust."""

import json
from typing import Any

from osc_imageshare.documents import source
from osc_imageshare.i18n import _

#: Bytes, and values and mappings: ten thousand findings, or a plan for twenty
#: thousand shares. A file that is refused for the last of them is refused
#: within a tenth of a second, and its values fill less than 64 MiB. Python
#: needs up to four bytes for each character that is not ASCII; this package
#: writes ASCII.
SIZE = 8 * 1024 * 1024
VALUES = 250_000
_MIXED = SIZE // 2


def parse(raw: bytes, name: str) -> source.Document:
    """Return what a JSON file says; where in the file is not known.

    :param name: what to call the file in an error.
    :raises source.DocumentError: it is not JSON, or a key is there twice.
    """
    return source.Document(name, _content(raw, name))


def _content(raw: bytes, name: str) -> Any:
    # Each but the first of a list or a mapping comes after a comma. Those in
    # texts count too: that is cheaper than to know them.
    if sum(map(raw.count, (b',', b'[', b'{'))) > VALUES:
        raise source.error(name, _('has more than %d values') % VALUES)
    if len(raw) > _MIXED and not raw.isascii():
        raise source.error(
            name,
            _('is larger than %d KiB, and not ASCII') % (_MIXED // 1024),
        )
    text = source.decode(raw, name)

    def mapping(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        content = dict(pairs)
        if len(content) != len(pairs):
            raise source.error(name, _('a key is there twice'))
        return content

    try:
        return json.loads(text, object_pairs_hook=mapping)
    except json.JSONDecodeError as exc:
        raise source.error(
            name, _('is not valid JSON'), line=exc.lineno
        ) from exc
    except RecursionError as exc:
        raise source.error(name, _('is nested too deep')) from exc
    except ValueError as exc:
        # A number of thousands of digits, of which a report has none.
        raise source.error(name, _('is not valid JSON')) from exc
