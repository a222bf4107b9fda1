"""Shows a visit to all resources' addresses as it goes, and what came of it."""

from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from roadmapbot.adapters.content.links import Finding, Manners, Verdict, check_links
from roadmapbot.domain.track import Resource

_HEADINGS = {
    Verdict.DEAD: "Dead: find another address, or take the resource out",
    Verdict.MOVED: "Moved: put the new address into resources.yaml",
    Verdict.REFUSED: "Refused: the site lets no program in; look at it in a browser",
    Verdict.SLOW: "Slow: good, but a learner has to wait",
}


async def visit(resources: Iterable[Resource], manners: Manners) -> list[Finding]:
    """Check every address, with a progress bar where somebody is watching."""
    ids: dict[str, list[str]] = {}
    for resource in resources:
        ids.setdefault(resource.url, []).append(resource.id)
    console = Console(stderr=True)
    columns = (TextColumn("Visiting"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        doing = bar.add_task("links", total=len(ids))
        return await check_links(ids, manners, lambda _: bar.advance(doing))


def report(findings: Sequence[Finding]) -> None:
    """Print what needs a look, worst first, and the counts; never wrapped, so that it can be searched."""
    for verdict, heading in _HEADINGS.items():
        those = [finding for finding in findings if finding.verdict is verdict]
        if those:
            print(f"{heading} ({len(those)})")
            for finding in those:
                print(f"  {', '.join(finding.resource_ids)}: {finding.address}\n    {finding.sentence}")
            print()
    counts = ", ".join(f"{sum(f.verdict is verdict for f in findings)} {verdict}" for verdict in Verdict)
    print(f"Visited {len(findings)}: {counts}.")
