"""/resources."""

from typing import Any, Final

from discord import app_commands
from discord.app_commands import Choice

from roadmapbot.adapters.chat.boundary import answer, boundary
from roadmapbot.adapters.chat.components.asking import Interaction, services_of, who
from roadmapbot.adapters.chat.render import library as words
from roadmapbot.adapters.chat.render.pages import LONGEST_QUERY
from roadmapbot.adapters.chat.render.phrases import clip
from roadmapbot.services.library import Query

_MOST = 25
_KINDS: Final = [Choice(name=name, value=kind) for kind, name in words.KINDS.items()]
_COSTS: Final = [Choice(name=name, value=cost) for cost, name in words.COSTS.items()]


async def _suggest_query(interaction: Interaction, current: str) -> list[Choice[str]]:
    """Titles of resources that fit what was typed so far, and the kind and cost where they are chosen already."""
    chosen = vars(interaction.namespace)
    query = Query(current, chosen.get("kind"), chosen.get("cost"))
    found = await services_of(interaction).library.suggest(who(interaction), query)
    # The value is searched for: the beginning of a title finds it, and fits into the buttons of its pages.
    titles = dict.fromkeys(resource.title for resource in found)
    values = {title[:LONGEST_QUERY].rstrip(): title for title in reversed(titles)}
    return [Choice(name=clip(title, 100), value=value) for value, title in [*reversed(values.items())][:_MOST]]


@app_commands.command(name="resources", description="Search every link of the roadmap, and the tasks that use it.")
@app_commands.describe(
    query="Words from a title, topic or task, such as attention or linear algebra",
    kind="Only this kind",
    cost="Only at this cost",
)
@app_commands.choices(kind=_KINDS, cost=_COSTS)
@app_commands.autocomplete(query=_suggest_query)
@boundary
async def resources(
    interaction: Interaction,
    query: app_commands.Range[str, 1, LONGEST_QUERY],
    kind: str | None = None,
    cost: str | None = None,
) -> None:
    """Show what fits best."""
    wanted = Query(" ".join(query.split()), kind, cost)
    findings = await services_of(interaction).library.search(who(interaction), wanted)
    await answer(interaction, words.resources(findings, 0))


COMMANDS: Final[tuple[app_commands.Command[Any, Any, Any], ...]] = (resources,)
