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

"""Builds the packages; setup.cfg says what is in them.

A package's page on an index has no files beside it. So README.rst names files
of the checkout, and here these become addresses: pages of the documentation,
and files of the sources.
"""

import logging
import re

import setuptools

# What pbr looks for in every project, and finds in few of them.
_FILES = re.compile(
    r"files (found )?matching '(AUTHORS|ChangeLog|\.git\w+|\*\.pyc)'"
)

#: What the README points to: a page, a picture, any other file.
_PAGE = re.compile(r'(?<=<)doc/source/([\w/-]+)\.rst(?=>`_)')
_PICTURE = re.compile(r'(?<=image:: )doc/source/(\S+)')
_FILE = re.compile(r'(?<=<)(?!\w+:)([\w./-]+)(?=>`_)')


def _is_news(record: logging.LogRecord) -> bool:
    """Keep quiet about files that this project never had."""
    return not _FILES.search(record.getMessage())


def with_addresses(text: str, urls: dict[str, str]) -> str:
    """Return the text of README.rst with addresses in place of files.

    :param urls: what setup.cfg calls the project's URLs
    """
    pages = urls['Documentation']
    text = _PAGE.sub(rf'{pages}\1.html', text)
    text = _PICTURE.sub(rf'{pages}\1', text)
    return _FILE.sub(rf'{urls["Source"]}/src/branch/main/\1', text)


class Distribution(setuptools.Distribution):
    """A distribution whose description stands for itself."""

    def finalize_options(self) -> None:
        """Let pbr read setup.cfg, then look after the description."""
        super().finalize_options()
        data = self.metadata
        if data.long_description:
            data.long_description = with_addresses(
                data.long_description, data.project_urls
            )


if __name__ == '__main__':
    logging.getLogger().addFilter(_is_news)
    setuptools.setup(
        setup_requires=['pbr>=6.1.1'], pbr=True, distclass=Distribution
    )
