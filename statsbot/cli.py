"""The command line: one thin function per verb.

Heavy parts are imported by the verbs that need them, so that ``statsbot --help`` is instant.
"""

from __future__ import annotations  # types name parts that only some verbs import

import argparse
import asyncio
import json
import logging
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from statsbot import logs
from statsbot.arguments import build_parser
from statsbot.errors import MisuseError, StatsbotError
from statsbot.invocation import (
    clock_of,
    interruptible,
    question_of,
    require_known,
    settings_of,
    with_database,
    write_out,
)

if TYPE_CHECKING:
    from renderers import Card
    from statsbot.store.pool import Database

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
    settings = settings_of(options, level="INFO")
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

    settings = settings_of(options)
    now = clock_of(settings).now()
    found = find_exports([Path(path) for path in options.paths], now)
    if found.tables and options.guild is None:
        raise MisuseError(
            f"{found.tables[0].path} does not name its server: give the server's id with --guild."
        )
    audience = Audience[options.audience.upper()] if options.audience else None

    async def work(database: Database) -> int:
        with interruptible() as interrupted, progress_bar(found.size) as advanced:
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

    return with_database(settings, work)


def card(options: argparse.Namespace) -> None:
    """Draw a card, or print its numbers."""
    from renderers import Look
    from statsbot.drawing.studio import draw_here
    from statsbot.locale import language
    from statsbot.reports.catalogue import picture_of
    from statsbot.reports.desk import Desk

    settings = settings_of(options)
    now = clock_of(settings).now()
    speak = language(options.locale)
    look = Look(theme=options.theme, leftward=speak.leftward)

    async def draw(card: Card) -> bytes:
        return draw_here(card)

    async def work(database: Database) -> None:
        question = await question_of(options, database, now, of=options.of)
        desk = Desk(database=database, draw=draw, speak=speak, look=look)
        picture = await picture_of(options.card, desk, question)
        if options.json:
            print(json.dumps(picture.data, ensure_ascii=False, indent=2))
        if options.out or not options.json:
            out = options.out or picture.filename
            write_out(out, [picture.png])
            if out != "-" and not options.json:
                print(f"{out}: {picture.alt_text}")

    with_database(settings, work)


def findings(options: argparse.Namespace) -> None:
    """Say what was found, in numbers."""
    from statsbot.findings.as_json import as_lines, finding_json
    from statsbot.findings.catalogue import find

    settings = settings_of(options)
    now = clock_of(settings).now()

    async def work(database: Database) -> None:
        question = await question_of(options, database, now, of=options.of)
        found = finding_json(options.finding, await find(options.finding, database, question))
        if options.json:
            print(json.dumps(found, ensure_ascii=False, indent=2))
        else:
            print("\n".join(as_lines(found)))

    with_database(settings, work)


def export(options: argparse.Namespace) -> None:
    """Write a series as rows."""
    from statsbot.reports.series import read_series
    from statsbot.reports.tables import encode_series

    settings = settings_of(options)
    now = clock_of(settings).now()

    async def work(database: Database) -> None:
        question = await question_of(options, database, now)
        series = await read_series(
            database,
            options.series,
            options.guild,
            question.window,
            question.zone,
            question.reader,
        )
        write_out(options.out, encode_series(series, options.format))

    with_database(settings, work)


def settings(options: argparse.Namespace) -> None:
    """Show or change what a server has decided."""
    from statsbot.server_settings import changes, decide, told

    operators = settings_of(options)
    asked, now = changes(options), clock_of(operators).now()

    async def work(database: Database) -> None:
        await require_known(database, options.guild)
        print("\n".join(told(await decide(database, options.guild, asked, now=now))))

    with_database(operators, work)


def mark(options: argparse.Namespace) -> None:
    """Add, list or remove marks."""
    from statsbot.domain.moments import parse_stretch
    from statsbot.domain.windows import zone
    from statsbot.store import marks
    from statsbot.store.settings import settings as decided

    operators = settings_of(options)
    deed, what, guild_id = options.deed, options.what, options.guild
    if (deed == "list") != (what is None) or (deed == "add") != (options.at is not None):
        raise MisuseError("Say: mark add LABEL --at MOMENT, mark list, or mark remove NUMBER.")
    if deed == "remove" and not (what.isdecimal() and len(what) < 10):
        raise MisuseError(f"{what[:32]} is not a mark's number.")

    async def work(database: Database) -> None:
        await require_known(database, guild_id)
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

    with_database(operators, work)


def privacy(options: argparse.Namespace) -> None:
    """Do for a member what they cannot or will not do themselves."""
    from statsbot.reports.personal import personal_json
    from statsbot.store.erasure import erase_member
    from statsbot.store.privacy_choices import opt_in, opt_out, privacy_state

    settings = settings_of(options)
    now = clock_of(settings).now()

    async def work(database: Database) -> None:
        guild_id, member_id = options.guild, options.member
        await require_known(database, guild_id)
        match options.deed:
            case "export":
                write_out(
                    options.out, [await personal_json(database, guild_id, member_id, now=now)]
                )
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

    with_database(settings, work)


def backfill(options: argparse.Namespace) -> None:
    """Have the history from before the bot counted."""
    from statsbot.backfill import backfill as ask_and_follow

    settings = settings_of(options)

    async def work(database: Database) -> None:
        await require_known(database, options.guild)
        await ask_and_follow(
            settings,
            database,
            clock_of(settings),
            options.guild,
            since=options.since,
            channels=options.channel,
            wait=options.wait,
            tell=lambda text: print(text, flush=True),
        )

    with_database(settings, work)


def invite_url(options: argparse.Namespace) -> None:
    """Print the link that invites the bot."""
    from statsbot import invite_url as link

    client_id = options.client_id
    if client_id is None:
        settings = settings_of(options)
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

    settings = settings_of(options)
    asyncio.run(
        run_demo(settings, once=options.once, pictures=Path(options.pictures), port=options.port)
    )


def sandbox(options: argparse.Namespace) -> None:
    """Run the local Discord alone, for a bot that lives by the same clock."""
    from statsbot.resources import font_root
    from statsbot.sandbox.show import Playbill, show

    settings_of(options)
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

    with_database(settings_of(options), work)


def doctor(options: argparse.Namespace) -> int:
    """Look at everything the bot needs, and say what is missing."""
    from statsbot.doctor import examine

    return asyncio.run(examine(settings_of(options)))


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
