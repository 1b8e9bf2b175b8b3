"""Which files are exports, what the others are called, and in which order parts are read."""

import json
import os
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest

from statsbot.domain.facts import ChannelKind
from statsbot.errors import ImportFileError
from statsbot.importing.header import read_header
from statsbot.importing.messages import newest_message
from statsbot.importing.search import find_exports
from tests.fix_exports import (
    AVATAR,
    CATEGORY,
    CHANNEL,
    DAY,
    GUILD,
    NOW,
    VERSIONS,
    ExportFileMaker,
    as_export,
    as_text,
    conversation,
    number,
)


@pytest.mark.parametrize("version", VERSIONS)
def test_every_version_says_where_it_is_from(export_file: ExportFileMaker, version: str) -> None:
    header = read_header(export_file(version=version), NOW)
    assert (header.guild_id, header.guild_name, header.guild_icon) == (GUILD, "Harbour", AVATAR)
    assert (header.channel_id, header.channel_name) == (CHANNEL, "general")
    assert header.channel_kind is ChannelKind.TEXT
    assert header.parent_id == (CATEGORY if number(version) >= (2, 27) else None)
    assert header.first_message_id == conversation()[0].id
    assert (header.exported_at is None) == (number(version) < (2, 40, 1))


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("GuildPublicThread", ChannelKind.PUBLIC_THREAD),
        ("GuildPrivateThread", ChannelKind.PRIVATE_THREAD),
        ("GuildNewsThread", ChannelKind.ANNOUNCEMENT_THREAD),
        ("GuildForum", ChannelKind.FORUM),
        ("News", ChannelKind.ANNOUNCEMENT),
        ("16", ChannelKind.MEDIA),
        (11, ChannelKind.PUBLIC_THREAD),
        ("99", 99),
        ("SomethingNew", ChannelKind.TEXT),
    ],
)
def test_channel_types_are_words_digits_or_numbers(
    export_file: ExportFileMaker, word: str | int, kind: int
) -> None:
    assert read_header(export_file(channel_type=word), NOW).channel_kind == kind


def test_a_byte_order_mark_and_an_export_without_messages_are_fine(tmp_path: Path) -> None:
    path = tmp_path / "empty.json"
    path.write_bytes(b"\xef\xbb\xbf" + as_text(as_export([])).encode())
    assert read_header(path, NOW).first_message_id is None


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.json", b"", "empty"),
        ("a.json", b"\n\n", "empty"),
        ("a.html", b"<!DOCTYPE html><html>", "a web page"),
        ("a.csv", b"AuthorID,Author,Date,Content,Attachments,Reactions\n", "CSV"),
        ("a.csv", b"\xef\xbb\xbfAuthorID;Author;Date;Content;\n", "CSV"),
        ("a.txt", b"=====\nGuild: Harbour\nChannel: general\n=====\n", "plain text"),
        ("messages.json", b'[{"ID": 1}]', "data package"),
        ("x.json", b'[{"ID": 1, "Timestamp": "", "Contents": ""}]', "data package"),
        ("messages.csv", b"ID,Timestamp,Contents,Attachments\n", "data package"),
        ("a.json", b"[1, 2]", "JSON, but not DiscordChatExporter's"),
        ("a.json", b'{"messages": []}', "JSON, but not DiscordChatExporter's"),
        ("a.json", b'{"guild": 1, "channel": 2, "messages": []}', "JSON, but not"),
        ("a.json", b"[" * 60_000, "JSON, but not"),
        ("a.json", b'{"guild":' * 7_000, "JSON, but not"),
        ("a.json.gz", b"\x1f\x8b\x08", "compressed"),
        ("a.json", '{"guild"'.encode("utf-16"), "UTF-16"),
        ("a.png", b"\x89PNG\r\n", "not an export"),
    ],
)
def test_what_is_no_export_is_called_by_its_name(
    tmp_path: Path, name: str, content: bytes, said: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(ImportFileError, match=said) as raised:
        find_exports([path], NOW)
    assert str(path) in str(raised.value)
    assert raised.value.exit_code == 2


@pytest.mark.parametrize(
    ("member", "said"),
    [("Nachrichten/c123/channel.json", "data package"), ("export.json", "zip archive: unpack")],
)
def test_archives(tmp_path: Path, member: str, said: str) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(member, "{}")
    with pytest.raises(ImportFileError, match=said):
        find_exports([path], NOW)


def test_direct_messages_belong_to_no_server(export_file: ExportFileMaker) -> None:
    with pytest.raises(ImportFileError, match="direct messages"):
        find_exports([export_file(guild_id=0, channel_type="DirectTextChat")], NOW)


def test_ids_that_carry_no_time_are_refused(tmp_path: Path) -> None:
    export = as_export(conversation())
    for number_text in ("1001", "99999999999999", str(2**63 - 1)):
        export["messages"][0]["id"] = number_text
        path = tmp_path / "small.json"
        path.write_text(as_text(export), encoding="utf-8")
        with pytest.raises(ImportFileError, match=f"such as {number_text} that are not Discord's"):
            find_exports([path], NOW)


def test_a_file_cut_before_its_first_message(tmp_path: Path) -> None:
    text = as_text(as_export(conversation()))
    path = tmp_path / "cut.json"
    path.write_text(text[: text.index('"messages"')], encoding="utf-8")
    with pytest.raises(ImportFileError, match="cut off before its first message"):
        find_exports([path], NOW)


@pytest.mark.parametrize("change", [{"id": "x"}, {"id": None}, {}])
def test_a_server_that_cannot_be_read(tmp_path: Path, change: dict[str, object]) -> None:
    path = tmp_path / "odd.json"
    path.write_text(json.dumps({**as_export([]), "guild": change}), encoding="utf-8")
    with pytest.raises(ImportFileError, match="cannot be read"):
        find_exports([path], NOW)


def test_a_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    pipe = tmp_path / "export.json"
    os.mkfifo(pipe)
    with pytest.raises(ImportFileError, match="is a pipe or a device") as raised:
        find_exports([pipe], NOW)
    assert str(raised.value).startswith(str(pipe))
    assert raised.value.exit_code == 2


def test_when_the_reactions_were_counted(export_file: ExportFileMaker) -> None:
    exported, old = DAY + timedelta(days=7), {"version": "2.38"}
    assert read_header(export_file(before=DAY), NOW).counted_at(NOW) == exported
    assert read_header(export_file(before=exported, **old), NOW).counted_at(NOW) == exported
    ahead = NOW + timedelta(days=1)
    assert read_header(export_file(before=ahead, **old), NOW).counted_at(NOW) is None


@pytest.mark.parametrize("newest_first", [False, True])
def test_the_newest_message_of_a_file(export_file: ExportFileMaker, newest_first: bool) -> None:
    talk = conversation()
    path = export_file(talk[::-1] if newest_first else talk)
    assert newest_message(path, NOW) == talk[-1].id
    path.write_text(path.read_text(encoding="utf-8")[:-400], encoding="utf-8")
    assert newest_message(path, NOW) in (talk[-1].id, talk[-2].id)
    assert newest_message(export_file([]), NOW) is None


def test_a_path_that_leads_nowhere(tmp_path: Path) -> None:
    with pytest.raises(ImportFileError, match="does not exist"):
        find_exports([tmp_path / "absent"], NOW)
    with pytest.raises(ImportFileError, match="holds no export"):
        find_exports([tmp_path], NOW)


def test_folders_are_searched_and_the_rest_is_passed_over_with_a_note(
    tmp_path: Path, export_file: ExportFileMaker
) -> None:
    one = export_file(file="one.json")
    two = export_file(file="deep/er/two.JSON")
    export_file(file="one.json_Files/three.json")
    (tmp_path / "notes.txt").write_text("hello")
    (tmp_path / "other.json").write_text("[]")
    (tmp_path / ".hidden").write_text("")
    found = find_exports([tmp_path, one], NOW)
    assert [export.header.path for export in found.exports] == [one, two]
    assert len(found.notes) == 2
    assert f"{tmp_path / 'other.json'} is JSON, but not" in found.notes[0]
    assert found.notes[1].endswith("not exports were passed over: 1, such as notes.txt.")


def test_a_folder_full_of_other_things_is_told_in_a_few_sentences(
    tmp_path: Path, export_file: ExportFileMaker
) -> None:
    export_file()
    for place in range(40):
        (tmp_path / f"{place}.json").write_text("[]")
        (tmp_path / f"{place}.png").touch()
    notes = find_exports([tmp_path], NOW).notes
    assert len(notes) == 7
    assert notes[-2] == f"More such files in {tmp_path}: 35."


def test_parts_are_read_in_their_order(tmp_path: Path, export_file: ExportFileMaker) -> None:
    names = ["a [1].json", *(f"a [1] [part {n}].json" for n in range(2, 12)), "b.json"]
    for name in reversed(names):
        export_file(file=name)
    exports = find_exports([tmp_path], NOW).exports
    assert [export.header.path.name for export in exports] == names
    assert [export.part for export in exports] == [*range(1, 12), 1]
    assert [export.has_next_part for export in exports] == [True] * 10 + [False, False]


def test_dates_of_the_range_are_instants(export_file: ExportFileMaker) -> None:
    header = read_header(export_file(after=DAY, before=NOW, exported_at=NOW), NOW)
    assert (header.after, header.before, header.exported_at) == (DAY, NOW, NOW)
