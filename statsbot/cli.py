"""The command line: one thin function per verb.

Heavy parts are imported by the verbs that need them, so that ``statsbot --help`` is instant.
"""

from __future__ import annotations  # types name parts that only some verbs import

import argparse
import asyncio
import json
import logging
import os
import signal
import sys
from collections.abc import Awaitable, Callable, Generator, Iterable, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from statsbot import logs
from statsbot.arguments import SCORES, SWITCHES, WEEKDAYS, build_parser
from statsbot.errors import MisuseError, StatsbotError

if TYPE_CHECKING:
    from renderers import Card
    from statsbot.analytics.question import Question
    from statsbot.clock import Clock
    from statsbot.config import Settings
    from statsbot.domain.ids import GuildId
    from statsbot.store.pool import Database

T = TypeVar("T")

INTERRUPTED = 130
"""The exit code after Ctrl-C, as shells have it."""

log = logging.getLogger(__name__)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code: 0, 1, 2, 75 or 78; 130 after Ctrl-C."""
    try:
        options = parser().parse_args(argv)
    except SystemExit as leaving:  # argparse's way to say --help, or that an argument is wrong
        return leaving.code if isinstance(leaving.code, int) else 2
    logs.configure("WARNING")
    try:
        return options.verb(options) or 0
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except StatsbotError as error:
        if options.debug:
            raise
        print(f"statsbot: {error}", file=sys.stderr)
        return error.exit_code
    except Exception:
        if options.debug:
            raise
        print("statsbot: this failure was not foreseen; --debug shows all of it.", file=sys.stderr)
        log.critical("incident", exc_info=True)
        return 1


def run(options: argparse.Namespace) -> None:
    """Run the bot on Discord."""
    settings = _settings(options, level="INFO")
    settings.require_token()
    from statsbot.bootstrap import run_bot

    asyncio.run(run_bot(settings))


def import_(options: argparse.Namespace) -> int:
    """Import exports."""
    from statsbot.domain.facts import Audience
    from statsbot.domain.windows import zone
    from statsbot.importing.csv_writing import CsvImporter
    from statsbot.importing.progress import progress_bar
    from statsbot.importing.search import find_exports
    from statsbot.importing.summary import describe
    from statsbot.importing.writing import Importer

    settings = _settings(options)
    now = _now(settings)
    found = find_exports([Path(path) for path in options.paths], now)
    if found.tables and options.guild is None:
        raise MisuseError(
            f"{found.tables[0].path} does not name its server: give the server's id with --guild."
        )
    audience = Audience[options.audience.upper()] if options.audience else None

    async def work(database: Database) -> int:
        with _interruptible() as interrupted, progress_bar(found.size) as advanced:
            importer = Importer(
                database,
                now=now,
                guild_id=options.guild,
                audience=audience,
                advanced=advanced,
                stopping=interrupted.is_set,
            )
            summary = await importer.run(found.exports)
            if found.tables and not summary.stopped:
                tables = CsvImporter(
                    database,
                    guild_id=options.guild,
                    now=now,
                    zone=zone(options.zone),
                    audience=audience,
                    advanced=advanced,
                    stopping=interrupted.is_set,
                )
                await tables.run(found.tables, summary)
        summary.notes[:0] = found.notes
        print(describe(summary))
        return INTERRUPTED if summary.stopped else 0

    return _with_database(settings, work)


def card(options: argparse.Namespace) -> None:
    """Draw a card, or print its numbers."""
    from renderers import Look
    from statsbot.drawing.studio import draw_here
    from statsbot.locale import language
    from statsbot.reports.catalogue import picture_of
    from statsbot.reports.desk import Desk

    settings = _settings(options)
    now = _now(settings)
    speak = language(options.locale)
    look = Look(theme=options.theme, leftward=speak.leftward)

    async def draw(card: Card) -> bytes:
        return draw_here(card)

    async def work(database: Database) -> None:
        question = await _question(database, options, now, of=options.of)
        desk = Desk(database=database, draw=draw, speak=speak, look=look)
        picture = await picture_of(options.card, desk, question)
        if options.json:
            print(json.dumps(picture.data, ensure_ascii=False, indent=2))
        if options.out or not options.json:
            out = options.out or picture.filename
            _write(out, [picture.png])
            if out != "-" and not options.json:
                print(f"{out}: {picture.alt_text}")

    _with_database(settings, work)


def findings(options: argparse.Namespace) -> None:
    """Say what was found, in numbers."""
    from statsbot.findings.as_json import as_lines, finding_json
    from statsbot.findings.catalogue import find

    settings = _settings(options)
    now = _now(settings)

    async def work(database: Database) -> None:
        question = await _question(database, options, now, of=options.of)
        found = finding_json(options.finding, await find(options.finding, database, question))
        if options.json:
            print(json.dumps(found, ensure_ascii=False, indent=2))
        else:
            print("\n".join(as_lines(found)))

    _with_database(settings, work)


def export(options: argparse.Namespace) -> None:
    """Write a series as rows."""
    from statsbot.reports.series import read_series
    from statsbot.reports.tables import encode_series

    settings = _settings(options)
    now = _now(settings)

    async def work(database: Database) -> None:
        question = await _question(database, options, now)
        series = await read_series(
            database,
            options.series,
            options.guild,
            question.window,
            question.zone,
            question.reader,
        )
        _write(options.out, encode_series(series, options.format))

    _with_database(settings, work)


def settings(options: argparse.Namespace) -> None:
    """Show or change what a server has decided."""
    from dataclasses import replace

    from statsbot.domain.windows import zone
    from statsbot.schedule.plan import plan_weekly
    from statsbot.store import settings as store

    operators = _settings(options)
    now = _now(operators)
    changes: dict[str, Any] = {}
    if options.reports_channel is not None:
        changes["reports_channel_id"] = options.reports_channel or None
    if options.weekday is not None:
        changes["report_weekday"] = WEEKDAYS.index(options.weekday)
    if options.hour is not None:
        changes["report_hour"] = options.hour
    if options.zone is not None:
        changes["zone"] = zone(options.zone).key

    if options.audience_role is not None:
        changes["audience_role_id"] = options.audience_role or None
    if options.retention_days is not None:
        changes["retention_days"] = options.retention_days
    if options.staff_role is not None:
        changes["staff_role_id"] = options.staff_role or None
    for field, _ in SWITCHES.values():
        if getattr(options, field) is not None:
            changes[field] = getattr(options, field) == "yes"
    for field, _ in SCORES.values():
        if getattr(options, field) is not None:
            changes[field] = getattr(options, field)

    async def work(database: Database) -> None:
        await _known(database, options.guild)
        decided = await store.settings(database, options.guild)
        if changes:
            decided = replace(decided, **changes)
            decided = await store.save_settings(database, options.guild, decided, now=now)
            await plan_weekly(database, options.guild, now)
        print(f"reports channel  {decided.reports_channel_id or 'none: no reports are posted'}")
        print(f"weekday          {WEEKDAYS[decided.report_weekday]}")
        print(f"hour             {decided.report_hour}")
        print(f"zone             {decided.zone}")
        print(f"audience role    {decided.audience_role_id or 'none: what everyone can see'}")
        print(f"retention        {decided.retention_days} days")
        for name, (field, _) in SWITCHES.items():
            print(f"{name:<16} {'yes' if getattr(decided, field) else 'no'}")
        staff_role = decided.staff_role_id or "none: who may moderate or manage, and the owner"
        print(f"staff role       {staff_role}")
        for name, (field, _) in SCORES.items():
            print(f"{name:<18} {getattr(decided, field):g}")

    _with_database(operators, work)


def mark(options: argparse.Namespace) -> None:
    """Add, list or remove marks."""
    from statsbot.domain.moments import parse_stretch
    from statsbot.domain.windows import zone
    from statsbot.store import marks
    from statsbot.store.settings import settings as decided

    operators = _settings(options)
    deed, what, guild_id = options.deed, options.what, options.guild
    if (deed == "list") != (what is None) or (deed == "add") != (options.at is not None):
        raise MisuseError("Say: mark add LABEL --at MOMENT, mark list, or mark remove NUMBER.")
    if deed == "remove" and not (what.isdecimal() and len(what) < 10):
        raise MisuseError(f"{what[:32]} is not a mark's number.")

    async def work(database: Database) -> None:
        await _known(database, guild_id)
        clocks = zone(options.zone or (await decided(database, guild_id)).zone)
        if deed == "add":
            at, ends_at = parse_stretch(options.at, options.until, zone=clocks)
            kind = marks.MarkKind.ANNOUNCEMENT if options.announcement else marks.MarkKind.HAPPENING
            await marks.add_mark(database, guild_id, at=at, ends_at=ends_at, label=what, kind=kind)
        elif deed == "remove" and not await marks.remove_mark(database, guild_id, int(what)):
            raise MisuseError(f"There is no mark {what}: mark list shows those there are.")
        for each in await marks.marks_set(database, guild_id):
            moments = [each.at] if each.ends_at is None else [each.at, each.ends_at]
            when = " to ".join(f"{moment.astimezone(clocks):%Y-%m-%d %H:%M}" for moment in moments)
            print(f"{each.mark_id:<4} {when}  {each.kind.name.lower()}  {each.label}")

    _with_database(operators, work)


def privacy(options: argparse.Namespace) -> None:
    """Do for a member what they cannot or will not do themselves."""
    from statsbot.reports.personal import personal_json
    from statsbot.store.erasure import erase_member
    from statsbot.store.privacy_choices import opt_in, opt_out, privacy_state

    settings = _settings(options)
    now = _now(settings)

    async def work(database: Database) -> None:
        guild_id, member_id = options.guild, options.member
        await _known(database, guild_id)
        match options.deed:
            case "export":
                _write(options.out, [await personal_json(database, guild_id, member_id, now=now)])
                return
            case "opt-out":
                await opt_out(database, [guild_id], member_id, now=now)
            case "opt-in":
                await opt_in(database, [guild_id], member_id, now=now)
            case "erase":
                await erase_member(database, guild_id, member_id, now=now)
            case _:
                pass
        state = await privacy_state(database, guild_id, member_id)
        print(f"opted out        {state.opted_out_at or 'no'}")
        print(f"unnamed before   {state.named_from or 'nothing is'}")

    _with_database(settings, work)


def backfill(options: argparse.Namespace) -> None:
    """Have the history from before the bot counted."""
    from statsbot.backfill import backfill as ask_and_follow

    settings = _settings(options)

    async def work(database: Database) -> None:
        await _known(database, options.guild)
        await ask_and_follow(
            settings,
            database,
            _clock(settings),
            options.guild,
            since=options.since,
            channels=options.channel,
            wait=options.wait,
            tell=lambda text: print(text, flush=True),
        )

    _with_database(settings, work)


def invite_url(options: argparse.Namespace) -> None:
    """Print the link that invites the bot."""
    from statsbot import invite_url as link

    client_id = options.client_id
    if client_id is None:
        settings = _settings(options)
        client_id = asyncio.run(link.application_id(settings.require_token(), settings.api_url))
    url = link.invite_url(
        client_id,
        invites=not options.without_invites,
        moderation=not options.without_moderation,
    )
    print(url)


def demo(options: argparse.Namespace) -> None:
    """Show the whole of it: a local Discord with a community, and the bot beside it."""
    from statsbot.demo import run_demo

    settings = _settings(options)
    asyncio.run(
        run_demo(settings, once=options.once, pictures=Path(options.pictures), port=options.port)
    )


def sandbox(options: argparse.Namespace) -> None:
    """Run the local Discord alone, for a bot that lives by the same clock."""
    from statsbot.resources import font_root
    from statsbot.sandbox.show import Playbill, show

    _settings(options)
    bill = Playbill(
        clock_path=Path(options.clock_file),
        pictures=Path(options.pictures),
        port=options.port,
        fonts=font_root(),
    )
    asyncio.run(show(bill, lambda told: print(json.dumps(dict(told)), flush=True)))


def migrate(options: argparse.Namespace) -> None:
    """Bring the database to this version's schema, as opening it does."""

    async def work(_: Database) -> None:
        print("The database has this version's schema.")

    _with_database(_settings(options), work)


def doctor(options: argparse.Namespace) -> int:
    """Look at everything the bot needs, and say what is missing."""
    from statsbot.doctor import examine

    return asyncio.run(examine(_settings(options)))


def parser() -> argparse.ArgumentParser:
    """Return the parser of all verbs."""
    return build_parser(
        {
            "run": run,
            "import": import_,
            "backfill": backfill,
            "card": card,
            "findings": findings,
            "export": export,
            "settings": settings,
            "mark": mark,
            "privacy": privacy,
            "invite-url": invite_url,
            "demo": demo,
            "sandbox": sandbox,
            "migrate": migrate,
            "doctor": doctor,
        }
    )


def _settings(options: argparse.Namespace, *, level: str = "WARNING") -> Settings:
    """Read the settings, and log as they say; from ``level`` on where they say nothing."""
    from statsbot.config import read_settings

    flags = {"data_dir": options.data_dir, "log_level": options.log_level}
    settings = read_settings(os.environ, flags)
    if "log_level" in settings.model_fields_set:
        level = settings.log_level
    logs.configure(level, secrets=settings.secrets)
    return settings


def _clock(settings: Settings) -> Clock:
    from statsbot.clock import SharedClock, SystemClock

    return SharedClock(settings.clock_file) if settings.clock_file else SystemClock()


def _now(settings: Settings) -> datetime:
    return _clock(settings).now()


def _with_database(settings: Settings, work: Callable[[Database], Awaitable[T]]) -> T:
    from statsbot.config import reveal
    from statsbot.store.opening import open_database

    url, key = reveal(settings.database_url), reveal(settings.privacy_key)

    async def opened() -> T:
        async with await open_database(url, settings.data_dir, privacy_key=key) as database:
            return await work(database.patient)

    return asyncio.run(opened())


async def _known(database: Database, guild_id: GuildId) -> None:
    """Make sure that this is one of the servers we know.

    Raises:
        MisuseError: it is not; names those that are.
    """
    from statsbot.store import guilds

    if await guilds.guild(database, guild_id) is not None:
        return
    known = ", ".join(f"{row.name} ({row.guild_id})" for row in await guilds.guilds(database))
    choices = f"give one of {known}, or " if known else ""
    raise MisuseError(
        f"No server {guild_id} is known here: {choices}first invite the bot there and run it, or "
        "import an export of it."
    )


async def _question(
    database: Database, options: argparse.Namespace, now: datetime, *, of: Sequence[int] = ()
) -> Question:
    """Return what was asked for, in the server's zone by default.

    Raises:
        MisuseError: window, zone or server are wrong, or nothing of the server was watched yet.
    """
    from statsbot.analytics.question import Question
    from statsbot.domain.facts import Watched
    from statsbot.domain.windows import zone
    from statsbot.reports.asked import asked_window
    from statsbot.store import coverage
    from statsbot.store.rows import Reader
    from statsbot.store.settings import settings

    given = zone(options.zone) if options.zone else None
    await _known(database, options.guild)
    if await coverage.watched(database, options.guild, Watched.MESSAGES) is None:
        raise MisuseError(
            f"Nothing of server {options.guild} was watched yet: run the bot or import an export."
        )
    days_of = given or zone((await settings(database, options.guild)).zone)
    asked = await asked_window(database, options.guild, options.window, days_of, now)
    return Question(
        guild_id=options.guild,
        window=asked.window,
        zone=days_of,
        reader=Reader[options.audience.upper()],
        now=asked.now,
        of=tuple(of),
    )


def _write(out: str, parts: Iterable[bytes]) -> None:
    """Write to the file ``out``; ``-`` is standard output."""
    from statsbot.reports.files import write_whole

    if out == "-":
        sys.stdout.buffer.writelines(parts)
        sys.stdout.buffer.flush()
    else:
        write_whole(Path(out), parts)


@contextmanager
def _interruptible() -> Generator[asyncio.Event]:
    """Let the first Ctrl-C set the event; the second one interrupts at once."""
    event = asyncio.Event()
    loop = asyncio.get_running_loop()

    def stop() -> None:
        event.set()
        loop.remove_signal_handler(signal.SIGINT)

    loop.add_signal_handler(signal.SIGINT, stop)
    try:
        yield event
    finally:
        loop.remove_signal_handler(signal.SIGINT)
