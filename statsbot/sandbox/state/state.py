"""The state with all its verbs."""

from statsbot.sandbox.state.channels import ChannelVerbs
from statsbot.sandbox.state.message_kinds import MessageKindVerbs
from statsbot.sandbox.state.moderation import ModerationVerbs
from statsbot.sandbox.state.scheduled import ScheduledVerbs


class State(ChannelVerbs, MessageKindVerbs, ModerationVerbs, ScheduledVerbs):
    """A whole local Discord in memory: records, and verbs that change and announce them.

    Every verb takes effect at once and tells every listener (the gateway, the page). Its
    time is ``at`` where it takes one, else that of the clock.
    """
