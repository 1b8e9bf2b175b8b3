"""What messages are made of, as a table of shares."""

from collections.abc import Iterable

from renderers.panels.table import Table, TableRow
from statsbot.analytics.channels import ContentMix
from statsbot.analytics.groups import Ratio
from statsbot.locale import Language

KINDS = ("replies", "attachments", "embeds", "stickers", "forwards", "voice_messages", "polls")


def content_mix(
    mix: ContentMix, speak: Language, *, places: int, share: float, tall: bool = False
) -> Table:
    """Return the kinds with the largest shares, without those that are not known or not told.

    Args:
        mix: what messages are made of.
        speak: the language.
        places: kinds there is room for.
        share: part of the window in which messages were watched.
        tall: whether there is room for bars under the names.
    """
    told: list[tuple[float, str]] = []
    for kind in KINDS:
        ratio: Ratio = getattr(mix, kind)
        if ratio.share is not None:
            told.append((ratio.share, kind))
    if not mix.replies.of:
        empty = speak.say("channels.no_messages" if share else "common.not_watched")
    elif mix.replies.share is None:
        empty = speak.say("channels.mix_untold")
    else:
        empty = speak.say("channels.mix_plain")
    told.sort(key=lambda each: -each[0])
    most = told[0][0] if told else 0.0
    return Table(
        title=speak.say("channels.mix"),
        note=speak.say("channels.of_messages"),
        rows=tuple(
            TableRow(
                name=speak.say(f"channels.{kind}"),
                parts=(part / most,),
                values=(speak.percent(part),),
            )
            for part, kind in told[:places]
            if most
        ),
        places=places,
        beside=not tall,
        empty=empty,
        watched=share > 0,
    )


def together(mixes: Iterable[ContentMix], *, told: bool) -> ContentMix:
    """Return the mix of several channels' messages, with shares if they may be ``told``."""
    mixes = list(mixes)

    def ratio(kind: str) -> Ratio:
        ratios: list[Ratio] = [getattr(each, kind) for each in mixes]
        part, of = sum(each.part for each in ratios), sum(each.of for each in ratios)
        return Ratio(part=part, of=of, share=part / of if told and of else None)

    return ContentMix(**{kind: ratio(kind) for kind in KINDS})
