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

"""Reports as files: which are wanted, and how they are written.

A report is written to a new file beside the one that is wanted, and takes
its name when it is complete. Whatever goes wrong, an older report stays whole
and nothing half-written is left.
"""

from collections.abc import Iterable
from collections.abc import Sequence
import contextlib
import errno
import os
import pathlib
import stat
import sys
import tempfile

from osc_imageshare import errors
from osc_imageshare.i18n import _
from osc_imageshare.report import audit_report
from osc_imageshare.sharing import request
from osc_imageshare.sharing import text


class Misnamed(ValueError):
    """A report is requested without a valid format or file."""


class Unwritable(errors.UserError):
    """Something cannot be written; the message is a sentence for a person.

    :ivar path: of the file; ``None``: standard output.
    """

    def __init__(self, path: pathlib.Path | None, reason: str) -> None:
        super().__init__(
            _('Standard output cannot be written: %s.') % reason
            if path is None
            else _('The file %(path)s cannot be written: %(reason)s.')
            % {'path': text.visible(str(path)), 'reason': reason}
        )
        self.path = path


def parse(word: str) -> request.ReportFile:
    """Read an option's argument, ``<format>=<file>``.

    A template comes before its file: ``template=<template>=<file>``.

    :raises Misnamed: with a sentence that names the known formats.
    """
    name, separator, path = word.partition('=')
    try:
        form = request.ReportFormat(name)
    except ValueError:
        raise Misnamed(
            _(
                '--report needs <format>=<file>, not %(word)s; the formats '
                'are %(formats)s'
            )
            % {
                'word': repr(word),
                'formats': ', '.join(
                    known.value for known in request.ReportFormat
                ),
            }
        ) from None
    template = None
    if form is request.ReportFormat.TEMPLATE:
        # A template's name has no "=", a report's may have.
        template, separator, path = path.partition('=')
        if not (template and path) or '\0' in template:
            raise Misnamed(
                _(
                    '--report needs template=<template>=<file>, for example '
                    'template=mail.j2=mail.txt, not %s'
                )
                % repr(word)
            )
    if not separator or path in ('', '-') or '\0' in path:
        raise Misnamed(
            _(
                '--report needs <format>=<file>, for example '
                '%(format)s=audit.%(format)s, not %(word)s'
            )
            % {'word': repr(word), 'format': form.value}
        )
    return request.ReportFile(
        form, pathlib.Path(path), pathlib.Path(template) if template else None
    )


def parse_all(words: Iterable[str]) -> tuple[request.ReportFile, ...]:
    """Read the arguments of a repeated option.

    :raises Misnamed: also if two of them name the same file.
    """
    reports = tuple(map(parse, words))
    taken: dict[str, request.ReportFile] = {}
    for report in reports:
        other = taken.setdefault(os.path.realpath(report.path), report)
        if other is not report:
            raise Misnamed(
                _('two reports name the same file: %(first)s and %(second)s')
                % {'first': _written(other), 'second': _written(report)}
            )
    return reports


def _written(report: request.ReportFile) -> str:
    return f'{report.format}={text.visible(str(report.path))}'


def check(path: pathlib.Path) -> None:
    """Check early whether a report can be written there later.

    :raises Unwritable: if its directory does not exist or cannot be written
        to, or if the name belongs to something other than a regular file.
    """
    target = pathlib.Path(os.path.realpath(path))
    try:
        _check_kind(path, target)
        if not target.parent.is_dir():
            raise Unwritable(
                path,
                _('%s is not a directory') % text.visible(str(target.parent)),
            )
        if not os.access(target.parent, os.W_OK | os.X_OK):
            raise Unwritable(path, _('its directory cannot be written to'))
    except OSError as exc:
        raise Unwritable(path, _reason(exc)) from exc


def write(content: str, path: pathlib.Path) -> None:
    """Write a report that only the user can read, replacing the whole file.

    A file of another user keeps its owner and its permissions. A symbolic
    link is followed. A device or a pipe is refused: replacing it would
    remove it for every program.

    :raises Unwritable: the file is what it was before.
    """
    target = pathlib.Path(os.path.realpath(path))
    try:
        _check_kind(path, target)
        _replace(target, content.encode('utf-8'))
    except OSError as exc:
        raise Unwritable(path, _reason(exc)) from exc


def show(content: str) -> None:
    """Write a document to standard output, whatever the locale says: UTF-8.

    :raises Unwritable: it is closed or full.
    """
    try:
        # Python sets it to None if standard output is closed.
        if sys.stdout is None:
            raise OSError(errno.EBADF, os.strerror(errno.EBADF))
        sys.stdout.flush()
        sys.stdout.buffer.write(content.encode('utf-8'))
        sys.stdout.buffer.flush()
    except OSError as exc:
        _give_up_output()
        raise Unwritable(None, _reason(exc)) from exc


def check_report(report: request.ReportFile) -> None:
    """See whether a report can be made and written later.

    :raises Unwritable: as :func:`check`, or its template is not one.
    """
    check(report.path)
    if report.template is not None:
        from osc_imageshare.report import template_report

        try:
            template_report.check(report.template)
        except template_report.InvalidTemplate as exc:
            raise _unfit(report, exc) from exc


def write_all(
    report: audit_report.Report, destinations: Sequence[request.ReportFile]
) -> tuple[Unwritable, ...]:
    """Write every report that can be written; return why others cannot."""
    failed = []
    for destination in destinations:
        try:
            write(_content(report, destination), destination.path)
        except Unwritable as exc:
            failed.append(exc)
    return tuple(failed)


def _content(
    report: audit_report.Report, destination: request.ReportFile
) -> str:
    if destination.template is None:
        return render(report, destination.format)
    from osc_imageshare.report import template_report

    try:
        return template_report.write(report, destination.template)
    except template_report.InvalidTemplate as exc:
        raise _unfit(destination, exc) from exc


def _unfit(report: request.ReportFile, why: object) -> Unwritable:
    reason = _('template %(template)s: %(why)s') % {
        'template': text.visible(str(report.template)),
        'why': why,
    }
    return Unwritable(report.path, reason)


def render(report: audit_report.Report, form: request.ReportFormat) -> str:
    """Return a report's text; the writers are loaded where one is used.

    :param form: any but a template.
    """
    from osc_imageshare.report import audit_page
    from osc_imageshare.report import json_report
    from osc_imageshare.report import junit
    from osc_imageshare.report import markdown
    from osc_imageshare.report import prometheus
    from osc_imageshare.report import sarif

    writers = {
        request.ReportFormat.SARIF: sarif.write,
        request.ReportFormat.JUNIT: junit.write,
        request.ReportFormat.JSON: json_report.write,
        request.ReportFormat.HTML: audit_page.write,
        request.ReportFormat.MARKDOWN: markdown.write,
        request.ReportFormat.PROMETHEUS: prometheus.write,
    }
    return writers[form](report)


def _give_up_output() -> None:
    """Let Python not try again when it ends, which it would tell loudly."""
    with contextlib.suppress(AttributeError, OSError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        try:
            os.dup2(nowhere, sys.stdout.fileno())
        finally:
            os.close(nowhere)


def _check_kind(path: pathlib.Path, target: pathlib.Path) -> None:
    """See whether there is something that a file must not take the place of.

    :param target: what the path leads to. Of a stream, as /dev/stdout is one,
        that is a name in /proc that does not lead back to it.
    """
    status = _status(path)
    if status is None:
        return
    if stat.S_ISDIR(status.st_mode):
        raise Unwritable(path, _('it is a directory'))
    named = _status(target)
    if (
        not stat.S_ISREG(status.st_mode)
        or named is None
        or not os.path.samestat(status, named)
    ):
        raise Unwritable(path, _('not a regular file'))
    # What is printed would go into the old file, which is replaced.
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(AttributeError, OSError, ValueError):
            if os.path.samestat(status, os.fstat(stream.fileno())):
                raise Unwritable(
                    path, _('standard output or standard error goes there')
                )


def _status(path: pathlib.Path) -> os.stat_result | None:
    try:
        return path.stat()
    except FileNotFoundError:
        return None


def _replace(target: pathlib.Path, content: bytes) -> None:
    # mkstemp's files have mode 0600.
    handle, name = tempfile.mkstemp(
        prefix='.osc-imageshare-', dir=target.parent
    )
    new = pathlib.Path(name)
    try:
        with os.fdopen(handle, 'wb') as stream:
            _keep_owner(target, handle)
            stream.write(content)
            stream.flush()
            os.fsync(handle)
        new.replace(target)
    except BaseException:
        with contextlib.suppress(OSError):
            new.unlink()
        raise
    _sync_folder(target.parent)


def _keep_owner(target: pathlib.Path, handle: int) -> None:
    """Keep the owner and the permissions of another user's file.

    Only root can change the owner; others can keep the group.
    """
    status = _status(target)
    if status is None or status.st_uid == os.geteuid():
        return
    for owner in (status.st_uid, -1):
        try:
            os.fchown(handle, owner, status.st_gid)
        except PermissionError:
            continue
        os.fchmod(handle, status.st_mode & 0o777)
        return


def _sync_folder(folder: pathlib.Path) -> None:
    """Make the new name last; the report is complete also where it fails."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _reason(exc: OSError) -> str:
    return exc.strerror or str(exc)
