"""What people write: short, harmless sentences about maps, paper and the day."""

import random

_THINGS = (
    "the coastline,the river delta,my hex map,the compass rose,this legend,the paper stock,"
    "the ink wash,a subway map of my town,the contour lines,the old survey sheet,my lino cut,"
    "the fold,a star chart,the ferry routes,the second print run,that typeface,the hachures,"
    "the isometric castle,the tide table,the cover"
)
_ACTS = "redrawing,scanning,lettering,inking,colouring,printing,folding,tracing,naming,cutting out"
_VIEWS = (
    "so good,a bit too busy,exactly what I hoped for,harder than it looks,my favourite so far,"
    "almost done,cursed,very calm,worth the wait,crooked but charming,better in blue"
)
_TEMPLATES = (
    "I have been {act} {thing} all day",
    "{thing} is {view}",
    "does anyone have a trick for {act} {thing}?",
    "ok {thing} turned out {view}",
    "is it just me or is {thing} {view}",
    "tea first, then {act} {thing}",
    "how long did {act} {thing} take you?",
    "started {act} {thing} again…",
    "look at {thing}, it is {view}",
    "no way, {thing}?",
    "I would buy a print of {thing}",
    "three hours of {act} and {thing} is {view}",
)
_SHORT = (
    "yes!,same,haha,oh nice,good morning,good night all,true,wait what,love it,thank you,+1,"
    "on my way,hm,maybe tomorrow,I agree,no idea,brb,welcome!,good point,that helps,oh no,"
    "sounds fun,who else is up?,できた！,merci,привет,شكرا,धन्यवाद,고마워,obrigada,ευχαριστώ,ขอบคุณ"
)
EMOJI = ("😂", "❤️", "👍", "🔥", "🎉", "😭", "✨", "👀", "🗺️", "🖋️", "☕", "🙏")
"""What stands in texts; none begins another, so that each can be counted by itself."""
STICKERS = ("ink spill", "ahoy", "north is that way", "light ahead", "well folded")
_QUESTIONS = (
    "Which projection for the jam?",
    "Red or blue for the sea routes?",
    "Drawing evening: Friday or Saturday?",
    "Should the zine have a centrefold?",
)
_ADDRESSES = (
    "https://atlas.invalid/sheet/{number}",
    "https://prints.invalid/item/{number}",
    "https://tunes.invalid/watch/{number}",
)
_POSTS = (
    "How do you store large sheets?",
    "Best pens for waterproof lines",
    "Scanner or camera?",
    "Naming rivers without a language",
    "Risograph colours that mix well",
    "Critique: island chain, second draft",
    "Where to print A2 on thin paper",
    "Projection for a tidally locked planet",
    "Folding a map so that it opens flat",
    "Hex size for a week of walking",
    "Beginner: where do mountains go?",
    "Licences of old survey sheets",
    "Which paper for copper plates?",
    "Lettering along a curve",
    "Tools for generated coastlines",
)
_NOTICES = (
    "This week's prompt: **a map of one street**. Show it by Sunday evening.",
    "The library has three new atlases, thanks to everyone who scanned pages.",
    "Drawing evening on Friday, voice channel *Drawing together*.",
    "New roles are open: Surveyor, Letterer, Printer.",
    "The zine goes to print on Monday, last call for spreads.",
    "Map Jam sign-up is open to all, newcomers too.",
)
_GAZETTE = (
    "Tides: high water at 06:12 and 18:40.",
    "On this day an island was found, lost, and found again.",
    "New in the archive: 14 sheets of the harbour survey.",
    "Wind from the west, good weather for drying ink.",
)


def remark(chance: random.Random, custom_emoji: tuple[str, ...]) -> str:
    """Return something a member might say; one in eight carries emoji."""
    if chance.random() < 0.38:
        text = _one_of(chance, _SHORT)
    else:
        text = chance.choice(_TEMPLATES).format(
            act=_one_of(chance, _ACTS), thing=_one_of(chance, _THINGS), view=_one_of(chance, _VIEWS)
        )
    roll = chance.random()
    if roll < 0.08:
        return f"{text} {chance.choice(EMOJI)}"
    if roll < 0.11:
        return f"{text} :{chance.choice(custom_emoji)}:"
    if roll < 0.125:
        return " ".join([chance.choice(EMOJI)] * chance.randrange(2, 5))
    return text


def emphasised(chance: random.Random, text: str, custom_emoji: tuple[str, ...]) -> str:
    """Return the text with an emoji behind it, the likelier the further in front it is listed."""
    if chance.random() < 0.6:
        return f"{text} {_early(chance, EMOJI)}"
    return f"{text} :{_early(chance, custom_emoji)}:"


def sticker(chance: random.Random) -> str:
    """Return the name of a sticker."""
    return _early(chance, STICKERS)


def question(chance: random.Random) -> str:
    """Return what a poll asks; everybody may answer with yes or no."""
    return chance.choice(_QUESTIONS)


def address(chance: random.Random) -> str:
    """Return a link. It leads nowhere."""
    return chance.choice(_ADDRESSES).format(number=chance.randrange(1_000, 10_000))


def post_title(chance: random.Random) -> str:
    """Return the title of a forum post."""
    return chance.choice(_POSTS)


def thread_title(chance: random.Random) -> str:
    """Return the name of a thread."""
    return f"About {_one_of(chance, _THINGS)}"


def notice(chance: random.Random) -> str:
    """Return an announcement of the staff."""
    return chance.choice(_NOTICES)


def gazette(chance: random.Random) -> str:
    """Return what the daily webhook posts."""
    return chance.choice(_GAZETTE)


def spam(chance: random.Random) -> str:
    """Return what a raider floods channels with. The address leads nowhere."""
    return f"🎁 FREE GIFT for everyone https://gift.invalid/{chance.randrange(10_000):04}"


def _early(chance: random.Random, listed: tuple[str, ...]) -> str:
    return listed[int(len(listed) * chance.random() ** 1.6)]


def _one_of(chance: random.Random, listed: str) -> str:
    return chance.choice(listed.split(","))
