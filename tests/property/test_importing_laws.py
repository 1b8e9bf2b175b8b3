"""Whatever is cut off or scribbled into an export, whole messages are kept and nothing raises."""

import json
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from statsbot.errors import ImportFileError
from statsbot.importing import fields
from statsbot.importing.foreign import what_it_is
from statsbot.importing.messages import MessageStream
from statsbot.importing.search import find_exports
from tests.fix_exports import NOW, as_export, as_text, conversation

WHOLE = as_text(as_export(conversation())).encode()
MESSAGES = json.loads(WHOLE)["messages"]
START = WHOLE.index(b'"messages"')


@given(cut=st.integers(min_value=START, max_value=len(WHOLE) - 1))
def test_a_cut_anywhere_keeps_the_whole_messages_before_it(tmp_path: Path, cut: int) -> None:
    path = tmp_path / "cut.json"
    path.write_bytes(WHOLE[:cut])
    stream = MessageStream(path, lambda _: None)
    read = list(stream)
    assert read == MESSAGES[: len(read)]
    assert len(read) == WHOLE[:cut].count(b"\n    }")
    assert not stream.whole
    assert stream.told is None


@given(at=st.integers(min_value=START, max_value=len(WHOLE) - 1), noise=st.binary(min_size=1))
def test_noise_anywhere_keeps_the_messages_before_it(tmp_path: Path, at: int, noise: bytes) -> None:
    path = tmp_path / "noise.json"
    path.write_bytes(WHOLE[:at] + noise + WHOLE[at:])
    read = list(MessageStream(path, lambda _: None))
    whole_before = WHOLE[:at].count(b"\n    }")
    assert read[:whole_before] == MESSAGES[:whole_before]


@given(content=st.binary(max_size=300))
def test_any_file_is_refused_in_one_line_or_read(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "any.json"
    path.write_bytes(content)
    try:
        find_exports([path], NOW)
    except ImportFileError as error:
        assert str(error).count("\n") == 0
    assert what_it_is(path, content)


@given(text=st.text(alphabet=st.characters(), max_size=300))
def test_any_name_can_be_kept(text: str) -> None:
    kept = fields.name(text)
    assert "\0" not in kept
    assert len(kept.encode()) <= 400
    assert fields.name(kept) == kept


@given(
    moment=st.datetimes(min_value=datetime(2015, 1, 1), max_value=datetime(2100, 1, 1)),  # noqa: DTZ001 - naive on purpose: the offset is drawn
    minutes=st.integers(min_value=-14 * 60, max_value=14 * 60),
    seventh=st.integers(min_value=0, max_value=9),
)
def test_a_timestamp_is_the_instant_it_names(moment: datetime, minutes: int, seventh: int) -> None:
    local = moment.replace(tzinfo=timezone(timedelta(minutes=minutes)))
    head, tail = local.isoformat(timespec="microseconds").split(".")
    text = f"{head}.{tail[:6]}{seventh}{tail[6:]}"
    assert fields.instant(text) == local.astimezone(UTC)
