"""The sandbox's page in a real browser: a person without an account uses a real bot."""

import asyncio
import io
import os
import subprocess
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import aiohttp
import discord
import pytest
from discord import app_commands, ui
from PIL import Image
from playwright.async_api import BrowserContext, Page, async_playwright, expect

from statsbot.resources import font_root
from statsbot.sandbox import Sandbox
from statsbot.sandbox.images import picture
from statsbot.sandbox.state import ChannelType, Overwrite, Permission
from tests.fix_sandbox import Client, Town

pytestmark = pytest.mark.browser

CHROMIUM = Path(os.environ.get("STATSBOT_CHROMIUM", "/usr/bin/chromium"))
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
Act = discord.Interaction[Any]
Start = Callable[..., Awaitable[Client]]


class Report(ui.LayoutView):
    """A container with a picture twice as wide as Discord shows, a select and a button."""

    def __init__(self) -> None:
        super().__init__()
        select: ui.Select[Any] = ui.Select(
            custom_id="window",
            placeholder="Window",
            options=[discord.SelectOption(label=each) for each in ("7d", "30d")],
        )
        button: ui.Button[Any] = ui.Button(label="Count", custom_id="count")

        async def chosen(interaction: Act) -> None:
            await interaction.response.send_message(f"chose {select.values[0]}", ephemeral=True)

        async def counted(interaction: Act) -> None:
            await interaction.response.send_message("counted")

        select.callback = chosen
        button.callback = counted
        gallery = ui.MediaGallery(
            discord.MediaGalleryItem("attachment://card.png", description="The week in numbers")
        )
        self.add_item(
            ui.Container(
                ui.TextDisplay("## Week 36\n**bold** words"),
                gallery,
                ui.ActionRow(select),
                ui.ActionRow(button),
            )
        )


class Form(ui.Modal, title="Report settings"):
    zone: ui.TextInput[Any] = ui.TextInput(label="Zone", custom_id="zone", default="UTC")

    async def on_submit(self, interaction: Act) -> None:
        await interaction.response.send_message(f"zone is {self.zone.value}")


def commands(client: Client) -> None:
    gate = asyncio.Event()
    stats = app_commands.Group(name="stats", description="Statistics")

    @stats.command(name="overview", description="The week at a glance")
    async def overview(interaction: Act, zone: str) -> None:
        await interaction.response.defer()
        await gate.wait()
        file = discord.File(io.BytesIO(picture("card", 64)), "card.png")
        await interaction.followup.send(view=Report(), file=file)

    @overview.autocomplete("zone")
    async def complete(interaction: Act, current: str) -> list[app_commands.Choice[str]]:
        names = [each for each in ("Asia/Kolkata", "Europe/Berlin") if current in each]
        return [app_commands.Choice(name=each, value=each) for each in names]

    @client.tree.command(name="settings", description="Settings")
    async def settings(interaction: Act) -> None:
        await interaction.response.send_modal(Form())

    client.tree.add_command(stats)
    client.gate = gate  # pyright: ignore[reportAttributeAccessIssue] - a test's own handle


@pytest.fixture(scope="module")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """One browser for all tests of this file; the address of its debugging socket."""
    if not CHROMIUM.exists():
        pytest.skip(f"no Chromium at {CHROMIUM} (STATSBOT_CHROMIUM names another)")
    profile = tmp_path_factory.mktemp("chromium")
    options = [*ARGUMENTS, "--remote-debugging-port=0", f"--user-data-dir={profile}"]
    process = subprocess.Popen(
        [CHROMIUM, *options], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    port = profile / "DevToolsActivePort"
    while not port.exists() or not port.read_text():
        assert process.poll() is None, "Chromium ended at once"
        time.sleep(0.05)
    yield f"http://127.0.0.1:{port.read_text().split()[0]}"
    process.terminate()
    process.wait(10)


@pytest.fixture
async def browser(chromium: str) -> AsyncIterator[BrowserContext]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.connect_over_cdp(chromium)
        context = await browser.new_context()
        yield context
        await context.close()


@pytest.fixture
async def page(browser: BrowserContext, sandbox: Sandbox, town: Town) -> AsyncIterator[Page]:
    """The page, opened by the server's owner; the script's errors fail the test."""
    page = await browser.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
    foreign: list[str] = []
    address = sandbox.page_url.rstrip("/")
    page.on(
        "request",
        lambda request: (
            foreign.append(request.url)
            if not request.url.startswith((address, address.replace("http", "ws"), "data:"))
            else None
        ),
    )
    await page.goto(sandbox.page_url)
    await expect(page.locator("#channel-name")).to_have_text("general")
    yield page
    assert errors == []
    assert foreign == [], "the page needs nothing from elsewhere"


async def test_messages_are_shown_as_they_come(town: Town, page: Page) -> None:
    owner, state = town.guild.owner, town.state
    message = state.send(owner, town.general, "**hello** <script>alert(1)</script> 你好")
    shown = page.locator(".message")
    await expect(shown).to_have_count(1)
    await expect(shown.locator("strong")).to_have_text("hello")
    await expect(shown).to_contain_text("<script>alert(1)</script> 你好")
    state.edit(message, "changed")
    await expect(shown).to_contain_text("changed (edited)")
    state.react(owner, message, "🦊")
    await expect(shown.locator(".reaction.mine")).to_have_text("🦊1")
    await shown.locator(".reaction").click()
    await expect(shown.locator(".reaction")).to_have_count(0)
    state.delete(message)
    await expect(shown).to_have_count(0)


async def test_a_person_writes_and_the_bot_hears_it(
    town: Town, page: Page, discord_client: Start
) -> None:
    heard: asyncio.Queue[str] = asyncio.Queue()

    def prepare(client: Client) -> None:
        @client.event
        async def on_message(message: discord.Message) -> None:
            heard.put_nowait(f"{message.author.name}: {message.content}")

    await discord_client(prepare=prepare)
    await page.get_by_role("combobox", name="Message").fill("is anybody there?")
    await page.keyboard.press("Enter")
    assert await asyncio.wait_for(heard.get(), 10) == "owner: is anybody there?"


async def test_a_slash_command_from_typing_to_its_buttons(
    town: Town, page: Page, discord_client: Start
) -> None:
    client = await discord_client(prepare=commands)
    await client.tree.sync()
    box = page.get_by_role("combobox", name="Message")
    await box.press_sequentially("/ove")
    await box.fill("/")
    await expect(page.locator(".suggestion b")).to_have_text(["/settings", "/stats overview"])
    await box.press_sequentially("ove")
    await page.keyboard.press("Enter")
    zone = page.locator("input[name=zone]")
    await zone.fill("Kol")
    await page.locator(".suggestion", has_text="Asia/Kolkata").click()
    await expect(zone).to_have_value("Asia/Kolkata")
    await page.get_by_role("button", name="Run").click()
    answer = page.locator(".message")
    await expect(answer).to_contain_text("Statsbot is thinking")
    await expect(answer).to_contain_text("owner used /stats overview")
    client.gate.set()  # pyright: ignore[reportAttributeAccessIssue] - a test's own handle
    await expect(answer.locator(".container h3")).to_have_text("Week 36")
    await expect(answer.locator("img[alt='The week in numbers']")).to_be_visible()
    await answer.locator(".select").click()
    await page.locator(".option", has_text="30d").click()
    await expect(page.locator(".message.ephemeral")).to_contain_text("chose 30d")
    await expect(page.locator(".message.ephemeral")).to_contain_text("Only you can see this")
    await page.get_by_role("button", name="Count").click()
    await expect(page.locator(".message").last).to_contain_text("counted")


async def test_a_form_is_filled_in(town: Town, page: Page, discord_client: Start) -> None:
    client = await discord_client(prepare=commands)
    await client.tree.sync()
    await page.get_by_role("button", name="Commands").click()
    await page.locator(".suggestion", has_text="/settings").click()
    await page.get_by_role("button", name="Run").click()
    dialog = page.locator("dialog#form")
    await expect(dialog.get_by_role("heading")).to_have_text("Report settings")
    await expect(dialog.locator("input")).to_have_value("UTC")
    await dialog.locator("input").fill("Asia/Kathmandu")
    await dialog.get_by_role("button", name="Submit").click()
    await expect(page.locator(".message")).to_contain_text("zone is Asia/Kathmandu")


@pytest.mark.parametrize(
    ("size", "shown"), [((1100, 900), (428, 350)), ((2000, 400), (550, 110)), ((64, 64), (64, 64))]
)
async def test_pictures_are_as_large_as_discord_shows_them(
    town: Town,
    page: Page,
    discord_client: Start,
    size: tuple[int, int],
    shown: tuple[int, int],
) -> None:
    data = io.BytesIO()
    Image.new("RGB", size, "teal").save(data, "PNG")
    client = await discord_client()
    channel = client.get_partial_messageable(town.general.id)
    await channel.send(
        file=discord.File(io.BytesIO(data.getvalue()), "card.png", description="alt")
    )
    image = page.locator(".message img[alt=alt]")
    await expect(image).to_be_visible()
    box = await image.bounding_box()
    assert box is not None
    assert (round(box["width"]), round(box["height"])) == shown
    await image.click()
    await expect(page.locator("#lightbox figcaption")).to_have_text("alt")


async def test_channels_are_those_that_the_person_may_see(town: Town, page: Page) -> None:
    state, guild = town.state, town.guild
    hide = Overwrite(id=guild.id, deny=int(Permission.VIEW_CHANNEL))
    state.add_channel(guild, "staff", overwrites=[hide])
    lounge = state.add_channel(guild, "lounge", ChannelType.VOICE)
    guest = state.join(state.add_user("guest", display_name="Guest"), guild)
    state.voice(guest, lounge, self_mute=True)
    sidebar = page.locator("#channels")
    await expect(sidebar).to_contain_text("staff")
    await expect(sidebar.locator(".voice")).to_contain_text("Guest")
    await page.get_by_label("Act as").select_option("Guest")
    await expect(sidebar).not_to_contain_text("staff")
    await expect(sidebar).to_contain_text("general")


async def test_names_need_no_font_of_the_machine(browser: BrowserContext, town: Town) -> None:
    sandbox = await Sandbox.start(state=town.state, fonts=font_root())
    town.state.send(town.guild.owner, town.general, "on the way 🧭 👍🏽 ❤️ 1 © plain")
    page = await browser.new_page()
    await page.goto(sandbox.page_url)
    pictures = page.locator(".message .text img.emoji")
    await expect(pictures).to_have_count(3)
    for index, alt in enumerate(("🧭", "👍🏽", "❤️")):
        await expect(pictures.nth(index)).to_have_attribute("alt", alt)
        await expect(pictures.nth(index)).to_have_js_property("naturalWidth", 128)
    load = "document.fonts.load(`15px 'Sandbox Latin'`).then((faces) => faces.length)"
    assert await page.evaluate(load) == 1
    await page.close()
    await sandbox.close()


async def test_older_messages_come_when_scrolling_up(town: Town, page: Page) -> None:
    for number in range(120):
        town.state.send(town.guild.owner, town.general, f"message {number}")
    messages = page.locator(".message")
    await expect(messages.last).to_contain_text("message 119")
    await expect(messages).to_have_count(50)
    await page.locator("#messages").evaluate("list => { list.scrollTop = 0; }")
    await expect(messages.first).to_contain_text("message 20")


async def test_what_a_person_may_not_do_is_said(town: Town, page: Page) -> None:
    silent = Overwrite(id=town.guild.id, deny=int(Permission.SEND_MESSAGES))
    town.state.join(town.state.add_user("guest", display_name="Guest"), town.guild)
    town.state.edit_channel(town.general, overwrites=[silent])
    await page.get_by_label("Act as").select_option("Guest")
    await expect(page.locator("#identity select")).to_have_value(
        str(
            next(
                each
                for each in town.guild.members
                if town.guild.members[each].user.username == "guest"
            )
        )
    )
    await page.get_by_role("combobox", name="Message").fill("may I?")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("alert")).to_have_text("you may not write in this channel")


async def test_the_socket_is_for_the_page_alone(sandbox: Sandbox) -> None:
    address = sandbox.page_url.replace("http", "ws") + "live"
    async with aiohttp.ClientSession() as session:
        for origin in ("", "https://evil.example"):
            with pytest.raises(aiohttp.WSServerHandshakeError, match="403"):
                await session.ws_connect(address, headers={"Origin": origin})
        for path in ("page/..%2fpage.py", "page/none.js", "page/fonts/a.otf"):
            async with session.get(sandbox.page_url + path) as response:
                assert response.status == 404
        async with session.get(sandbox.page_url) as response:
            assert "default-src 'none'" in response.headers["Content-Security-Policy"]
