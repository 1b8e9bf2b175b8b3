"""What can be said to the command line: its verbs, their options, and the help for both."""

import argparse
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, NoReturn, TypeAlias

from statsbot import __version__

Verb: TypeAlias = Callable[[argparse.Namespace], int | None]
"""What a verb does; returns the exit code, None for 0."""

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
CARDS = (
    "apps",
    "calendar",
    "channel",
    "channels",
    "compare-channels",
    "compare-members",
    "compare-periods",
    "compare-servers",
    "dependence",
    "digest",
    "emoji",
    "events",
    "goal",
    "health",
    "invites",
    "leaderboard",
    "level-up",
    "member",
    "month",
    "newcomers",
    "overview",
    "rank",
    "reactions",
    "retention",
    "rhythm",
    "segments",
    "staff",
    "trend",
    "voice",
    "year",
)
LANGUAGES = ("en", "de", "ja", "ar", "he")
SWITCHES = {
    "voice-afk": ("voice_counts_afk", "whether time in the AFK channel is voice time"),
    "voice-alone": ("voice_counts_alone", "whether time alone in a channel is voice time"),
    "voice-deafened": ("voice_counts_deaf", "whether time deafened is voice time"),
    "count-opted-out": ("counts_opted_out", "whether people who opted out add to totals"),
    "exact-invites": ("exact_invites", "whether each new member's invite is looked up"),
}
"""What a server says yes or no to: the option's name, that of what is kept, and the help."""
SCORES = {
    "score-message": ("score_message", "points of the activity score for a message"),
    "score-reply": ("score_reply", "points that a reply gets besides"),
    "score-reaction": ("score_reaction", "points for a reaction given"),
    "score-received": ("score_received", "points for a reaction received"),
    "score-voice-minute": ("score_voice_minute", "points for a minute in voice"),
}
"""What a server weighs: the option's name, that of what is kept, and the help."""
FINDINGS = (
    "activity",
    "apps",
    "calendar",
    "channel",
    "channels",
    "compare-channels",
    "compare-members",
    "compare-periods",
    "compare-servers",
    "dependence",
    "emoji",
    "events",
    "goal",
    "health",
    "invites",
    "leaderboard",
    "member",
    "members",
    "month",
    "newcomers",
    "overview",
    "rank",
    "reactions",
    "retention",
    "rhythm",
    "segments",
    "staff",
    "trend",
    "unanswered",
    "voice",
    "weekly",
    "year",
)
DEEDS = ("status", "opt-out", "opt-in", "erase", "export")
SERIES = ("daily", "channels", "members", "hours", "emoji", "voice-daily", "voice-hours")


def build_parser(verbs: Mapping[str, Verb]) -> argparse.ArgumentParser:
    """Return the parser; what it parses has the function of the verb in ``verb``."""
    whole = _Parser(
        prog="statsbot", description="Server statistics for Discord, answered with pictures."
    )
    whole.add_argument("--version", action="version", version=f"statsbot {__version__}")
    choices = whole.add_subparsers(metavar="VERB", required=True, parser_class=_Parser)
    for name, verb in verbs.items():
        text, arguments = _VERBS[name]
        parser = choices.add_parser(name, help=text, description=f"{text}.")
        parser.set_defaults(verb=verb)
        arguments(parser)
        common = parser.add_argument_group("settings")
        common.add_argument("--data-dir", metavar="DIR", help="where the embedded database lives")
        common.add_argument("--log-level", metavar="LEVEL", help="DEBUG, INFO, WARNING or ERROR")
        common.add_argument("--debug", action="store_true", help="show where an error came from")
    return whole


def _import(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "paths", metavar="PATH", nargs="+", help="an export, or a folder that is searched for them"
    )
    parser.add_argument(
        "--guild",
        type=_id,
        metavar="ID",
        help="the server, where the files name a wrong one or, as CSV does, none",
    )
    parser.add_argument(
        "--zone",
        default="UTC",
        help="IANA time zone of the machine that wrote a CSV whose dates name none (default: UTC)",
    )
    parser.add_argument(
        "--audience",
        choices=("public", "restricted"),
        help="who can see channels the bot does not know: everyone in the server, or its staff "
        "(the default); private threads are always the staff's",
    )


def _backfill(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--guild", type=_id, required=True, metavar="ID", help="the server's id")
    parser.add_argument(
        "--channel",
        type=_id,
        action="append",
        metavar="ID",
        help="read this channel with its threads, or this thread, whole; may be given again "
        "(default: all, where nobody watched)",
    )
    parser.add_argument(
        "--since",
        type=_day,
        metavar="DATE",
        help="the first day, such as 2025-01-31 (default: from the beginning)",
    )
    parser.add_argument(
        "--wait", action="store_true", help="go on telling how far the running bot is, until done"
    )


def _card(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("card", choices=CARDS, metavar="NAME", help=", ".join(CARDS))
    _reading(parser, window="30d")
    _naming(parser)
    parser.add_argument(
        "--locale", choices=LANGUAGES, default="en", help="the words' language (default: en)"
    )
    parser.add_argument(
        "--theme", choices=("dusk", "dawn"), default="dusk", help="dark or light (default: dusk)"
    )
    parser.add_argument("--out", metavar="FILE", help="where the PNG goes; - for standard output")
    parser.add_argument("--json", action="store_true", help="print the numbers that are drawn")


def _export(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("series", choices=SERIES, help="which rows")
    _reading(parser, window="all")
    parser.add_argument("--format", choices=("csv", "json"), default="csv", help="default: csv")
    parser.add_argument(
        "--out", metavar="FILE", default="-", help="where the rows go (default: standard output)"
    )


def _findings(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("finding", choices=FINDINGS, metavar="NAME", help=", ".join(FINDINGS))
    _reading(parser, window="30d", audience="public")
    _naming(parser)
    parser.add_argument("--json", action="store_true", help="as JSON, for programs to read")


def _naming(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--of",
        type=_id,
        action="append",
        default=[],
        metavar="ID",
        help="a channel, member or second server that it is about; may be given again",
    )


def _reading(parser: argparse.ArgumentParser, *, window: str, audience: str = "staff") -> None:
    parser.add_argument("--guild", type=_id, required=True, metavar="ID", help="the server's id")
    parser.add_argument(
        "--window",
        default=window,
        help="24h, 7d, 30d, 90d, 365d, all, or two days such as 2025-01-01..2025-01-31 "
        f"(default: {window})",
    )
    parser.add_argument("--zone", help="IANA time zone of the days (default: the server's)")
    parser.add_argument(
        "--audience",
        choices=("staff", "public"),
        default=audience,
        help=f"count all channels, or only those that everyone can see (default: {audience})",
    )


def _settings(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--guild", type=_id, required=True, metavar="ID", help="the server's id")
    parser.add_argument(
        "--reports-channel",
        type=_id_or_none,
        metavar="ID",
        help="where the weekly report is posted; none for nowhere",
    )
    parser.add_argument("--weekday", choices=WEEKDAYS, help="the report's day")
    parser.add_argument("--hour", type=_number_up_to(23), metavar="0-23", help="the report's hour")
    parser.add_argument("--zone", help="IANA time zone in which days begin")
    parser.add_argument(
        "--audience-role",
        type=_id_or_none,
        metavar="ID",
        help="what members with this role can see is public; none: what everyone can see",
    )
    parser.add_argument(
        "--retention-days",
        type=_number_up_to(36_500),
        metavar="31-36500",
        help="days facts are kept",
    )
    parser.add_argument(
        "--staff-role",
        type=_id_or_none,
        metavar="ID",
        help="members with this role are the staff; none: who may moderate or manage, and owner",
    )
    for name, (field, text) in SWITCHES.items():
        parser.add_argument(f"--{name}", dest=field, choices=("yes", "no"), help=text)
    for name, (field, text) in SCORES.items():
        parser.add_argument(f"--{name}", dest=field, type=_points, metavar="0-100", help=text)


def _mark(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("deed", choices=("add", "list", "remove"), help="what to do")
    parser.add_argument(
        "what", metavar="LABEL|NUMBER", nargs="?", help="what to call it; or the one to remove"
    )
    parser.add_argument("--guild", type=_id, required=True, metavar="ID", help="the server's id")
    parser.add_argument(
        "--at",
        metavar="MOMENT",
        help="when it happened or began, such as 2026-05-01 (all day) or 2026-05-01T18:30",
    )
    parser.add_argument("--until", metavar="MOMENT", help="when it ended, written the same way")
    parser.add_argument("--zone", help="IANA time zone of these (default: the server's)")
    parser.add_argument(
        "--announcement", action="store_true", help="it is something that was announced"
    )


def _privacy(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("deed", choices=DEEDS, help="what to do for the member")
    parser.add_argument("--guild", type=_id, required=True, metavar="ID", help="the server's id")
    parser.add_argument("--member", type=_id, required=True, metavar="ID", help="the member's id")
    parser.add_argument(
        "--out", metavar="FILE", default="-", help="where the export goes; - for standard output"
    )


def _invite_url(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--client-id", type=_id, metavar="ID", help="the application's id (default: the token's)"
    )
    parser.add_argument(
        "--without-invites",
        action="store_true",
        help="do not ask for Manage Server, which tells who invited whom",
    )
    parser.add_argument(
        "--without-moderation",
        action="store_true",
        help="do not ask for View Audit Log, which tells of kicks, bans and timeouts",
    )


def _demo(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--once", action="store_true", help="end when the weekly report has been posted"
    )
    _stage(parser)


def _sandbox(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--clock-file",
        metavar="FILE",
        required=True,
        help="where the clock is made; the bot's STATSBOT_CLOCK_FILE",
    )
    _stage(parser)


def _stage(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--pictures", metavar="DIR", default="out", help="where posted pictures go (default: out)"
    )
    parser.add_argument(
        "--port",
        type=_number_up_to(65535),
        default=0,
        metavar="0-65535",
        help="where the local Discord listens (default: any free port)",
    )


def _nothing(_: argparse.ArgumentParser) -> None:
    """Add nothing: the verb has no options of its own."""


_VERBS: Mapping[str, tuple[str, Callable[[argparse.ArgumentParser], None]]] = {
    "run": ("Run the bot on Discord; needs DISCORD_TOKEN", _nothing),
    "import": ("Import DiscordChatExporter's JSON", _import),
    "backfill": ("Have the history from before the bot counted", _backfill),
    "card": ("Draw a card from what is stored, without Discord", _card),
    "findings": ("Say what was found, in numbers that can be checked", _findings),
    "export": ("Write the rows behind the pictures as CSV or JSON", _export),
    "settings": ("Show or change what a server has decided", _settings),
    "mark": ("Add, list or remove what staff want to see marked in the statistics", _mark),
    "privacy": ("Show, export or erase what is kept of a member, or opt them out or in", _privacy),
    "invite-url": ("Print the link that invites the bot", _invite_url),
    "demo": ("Show a whole server and its weekly report, without a Discord account", _demo),
    "sandbox": ("Run the local Discord alone; it ends with its standard input", _sandbox),
    "migrate": ("Bring the database to this version's schema", _nothing),
    "doctor": ("Check token, database, fonts and folders", _nothing),
}


class _Parser(argparse.ArgumentParser):
    """Answers a wrong argument in one sentence."""

    def __init__(self, **options: Any) -> None:
        super().__init__(formatter_class=_Help, **options)

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message} (see {self.prog} --help)\n")


class _Help(argparse.HelpFormatter):
    """Leaves room for the longest verb."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, max_help_position=28)


def _id(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) < 2**63:
        raise argparse.ArgumentTypeError(f"{text[:32]} is not an id of Discord's, a long number")
    return int(text)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        wrong = f"{text[:32]} is not a day such as 2025-01-31"
        raise argparse.ArgumentTypeError(wrong) from None


def _id_or_none(text: str) -> int:
    return 0 if text == "none" else _id(text)


def _points(text: str) -> float:
    try:
        points = float(text)
    except ValueError:
        points = -1.0
    if not 0 <= points <= 100:
        raise argparse.ArgumentTypeError(f"{text[:32]} is not a number from 0 to 100")
    return points


def _number_up_to(most: int) -> Callable[[str], int]:
    def number(text: str) -> int:
        if not text.isdecimal() or int(text) > most:
            raise argparse.ArgumentTypeError(f"{text[:32]} is not a number from 0 to {most}")
        return int(text)

    return number
