"""Verbs on servers, their roles and emoji, and on the bot being in them."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from statsbot.sandbox.state import payloads
from statsbot.sandbox.state.core import StateCore
from statsbot.sandbox.state.events import Intent
from statsbot.sandbox.state.permissions import DEFAULT_EVERYONE
from statsbot.sandbox.state.records import (
    Emoji,
    Guild,
    Json,
    Member,
    OnboardingOption,
    OnboardingPrompt,
    Role,
    User,
)


class GuildVerbs(StateCore):
    """Servers, roles, emoji, and the installation of the bot."""

    def add_guild(
        self,
        name: str,
        *,
        owner: User,
        icon: bool = True,
        vanity_code: str | None = None,
        everyone: int = DEFAULT_EVERYONE,
        guild_id: int | None = None,
        at: datetime | None = None,
    ) -> Guild:
        """Create a server with its owner as the only member. The bot is not in it yet."""
        when = self.when(at)
        guild = Guild(
            id=self.mint.mint(when) if guild_id is None else guild_id,
            name=name,
            owner=owner,
            icon=self.new_hash() if icon else None,
            vanity_code=vanity_code,
        )
        guild.roles[guild.id] = Role(id=guild.id, name="@everyone", permissions=everyone)
        guild.members[owner.id] = Member(user=owner, guild=guild, joined_at=when)
        self.guilds[guild.id] = guild
        return guild

    def install(self, guild: Guild, *, permissions: int, at: datetime | None = None) -> Member:
        """Add the bot to a server with a role of its own; its sessions get GUILD_CREATE."""
        when = self.when(at)
        role = Role(
            id=self.mint.mint(when),
            name=self.bot.username,
            permissions=permissions,
            position=len(guild.roles),
            managed=True,
            bot_id=self.bot.id,
        )
        guild.roles[role.id] = role
        member = Member(user=self.bot, guild=guild, joined_at=when, role_ids=[role.id])
        guild.members[self.bot.id] = member
        self._emit_guild_create(guild, joined=True)
        return member

    def uninstall(self, guild: Guild) -> None:
        """Remove the bot from a server; its sessions get GUILD_DELETE."""
        self.emit("GUILD_DELETE", lambda: {"id": str(guild.id)}, intent=Intent.GUILDS, guild=guild)
        member = guild.members.pop(self.bot.id)
        for role_id in member.role_ids:
            if guild.roles[role_id].managed:
                del guild.roles[role_id]

    def edit_guild(self, guild: Guild, *, name: str | None = None, icon: bool = False) -> None:
        """Rename a server, or (with ``icon``) give it a new icon."""
        guild.name = name or guild.name
        guild.icon = self.new_hash() if icon else guild.icon
        self.emit(
            "GUILD_UPDATE",
            lambda: payloads.guild_settings(guild),
            intent=Intent.GUILDS,
            guild=guild,
        )

    def begin_outage(self, guild: Guild) -> None:
        """Make a server unavailable: GUILD_DELETE that says so, and silence after it."""
        self.emit(
            "GUILD_DELETE",
            lambda: {"id": str(guild.id), "unavailable": True},
            intent=Intent.GUILDS,
            guild=guild,
        )
        guild.available = False

    def end_outage(self, guild: Guild) -> None:
        """Make a server available again: its sessions get GUILD_CREATE."""
        guild.available = True
        self._emit_guild_create(guild, joined=False)

    def add_role(
        self,
        guild: Guild,
        name: str,
        *,
        permissions: int = 0,
        color: int = 0,
        hoist: bool = False,
        at: datetime | None = None,
    ) -> Role:
        """Create a role above the existing ones."""
        role = Role(
            id=self.new_id(at),
            name=name,
            permissions=permissions,
            position=len(guild.roles),
            color=color,
            hoist=hoist,
        )
        guild.roles[role.id] = role
        self._emit_role("GUILD_ROLE_CREATE", guild, role)
        return role

    def edit_role(
        self, guild: Guild, role: Role, *, name: str | None = None, permissions: int | None = None
    ) -> None:
        """Rename a role or change what it permits."""
        role.name = name or role.name
        role.permissions = role.permissions if permissions is None else permissions
        self._emit_role("GUILD_ROLE_UPDATE", guild, role)

    def delete_role(self, guild: Guild, role: Role) -> None:
        """Delete a role, and take it from its members without a word, as Discord does."""
        del guild.roles[role.id]
        for prompt in guild.onboarding:
            for option in prompt.options:
                option.role_ids = [each for each in option.role_ids if each != role.id]
        for member in guild.members.values():
            if role.id in member.role_ids:
                member.role_ids.remove(role.id)
                member.payload = None
        self.emit(
            "GUILD_ROLE_DELETE",
            lambda: {"guild_id": str(guild.id), "role_id": str(role.id)},
            intent=Intent.GUILDS,
            guild=guild,
        )

    def ask_newcomers(
        self,
        guild: Guild,
        title: str,
        answers: Mapping[str, Iterable[Role]],
        *,
        in_onboarding: bool = True,
    ) -> OnboardingPrompt:
        """Add a question to the onboarding; each answer gives roles. No event tells of it."""
        options = [
            OnboardingOption(id=self.new_id(), title=answer, role_ids=[each.id for each in roles])
            for answer, roles in answers.items()
        ]
        prompt = OnboardingPrompt(
            id=self.new_id(), title=title, options=options, in_onboarding=in_onboarding
        )
        guild.onboarding.append(prompt)
        return prompt

    def add_emojis(
        self, guild: Guild, names: Iterable[str], *, at: datetime | None = None
    ) -> list[Emoji]:
        """Upload custom emoji."""
        added = [Emoji(id=self.new_id(at), name=name) for name in names]
        guild.emojis.update((emoji.id, emoji) for emoji in added)
        self.emit(
            "GUILD_EMOJIS_UPDATE",
            lambda: {
                "guild_id": str(guild.id),
                "emojis": [payloads.emoji(each) for each in guild.emojis.values()],
            },
            intent=Intent.GUILD_EXPRESSIONS,
            guild=guild,
        )
        return added

    def _emit_role(self, name: str, guild: Guild, role: Role) -> None:
        self.emit(
            name,
            lambda: {"guild_id": str(guild.id), "role": payloads.role(role)},
            intent=Intent.GUILDS,
            guild=guild,
        )

    def _emit_guild_create(self, guild: Guild, *, joined: bool) -> None:
        me = guild.members[self.bot.id]

        def payload() -> Json:
            data = payloads.guild_create(guild, seen_by=me, large_threshold=50)
            if joined:
                # The key is there when a server becomes available, not when it is new.
                del data["unavailable"]
            return data

        self.emit(
            "GUILD_CREATE",
            payload,
            intent=Intent.GUILDS,
            guild=guild,
        )
