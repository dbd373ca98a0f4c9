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

"""Passwords that are part of a URL, in logs and in errors."""

import logging

import pytest

from osc_imageshare.cloud import masks


@pytest.mark.parametrize(
    'text,clean',
    [
        ('http://user:secret@host/v3', 'http://user:***@host/v3'),
        ("{'u': 'https://u:s@h:1'}", "{'u': 'https://u:***@h:1'}"),
        ('http://u:se@cr:et@host/', 'http://u:***@host/'),
        ('http://:s@h and http://a:b@c', 'http://:***@h and http://a:***@c'),
        ('http://host:5000/v3/a@b', 'http://host:5000/v3/a@b'),
        ('http://host/v3?mail=a:b@c', 'http://host/v3?mail=a:b@c'),
        ('http://user@host', 'http://user@host'),
        ('a:b@c', 'a:b@c'),
    ],
)
def test_a_password_in_a_url_is_masked(text: str, clean: str) -> None:
    assert masks.masked(text) == clean


def _written(record: logging.LogRecord) -> str:
    assert masks.mask(record)
    return logging.Formatter().format(record)


def test_a_record_of_a_log_is_masked() -> None:
    record = logging.makeLogRecord(
        {'msg': 'GET %s', 'args': ('http://u:secret@h',)}
    )
    assert _written(record) == 'GET http://u:***@h'
    try:
        raise ValueError('http://u:secret@h')
    except ValueError as exc:
        trace = (ValueError, exc, exc.__traceback__)
    record = logging.makeLogRecord({'msg': 'no', 'exc_info': trace})
    assert 'secret' not in _written(record)
    assert 'ValueError: http://u:***@h' in _written(record)


def test_a_record_that_is_wrong_is_left_alone() -> None:
    record = logging.makeLogRecord({'msg': '%d', 'args': ('x',)})
    assert masks.mask(record)


def test_everything_that_is_printed_is_masked_once() -> None:
    handler = logging.NullHandler()
    root = logging.getLogger()
    root.addHandler(handler)
    try:
        masks.mask_everywhere()
        masks.mask_everywhere()
    finally:
        root.removeHandler(handler)
    assert handler.filters == [masks.mask]
