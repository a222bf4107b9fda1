"""Visiting addresses: what is dead, moved, refused and slow, and how a guest behaves. All of it on 127.0.0.1."""

import asyncio
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from aiohttp import web

from roadmapbot.adapters.content.links import Finding, Manners, Verdict, check_links

HASTY = Manners(pause_per_host=timedelta(0), patience=timedelta(seconds=5))


@dataclass
class Site:
    """A web site that answers as its paths say: /status/404, /moved/308/…, /hops/3, /only-get, /silent."""

    base: str = ""
    seen: list[tuple[str, str]] = field(default_factory=list)
    agents: set[str] = field(default_factory=set)
    arrivals: list[float] = field(default_factory=list)
    inside: int = 0
    peak: int = 0
    linger: float = 0.0

    async def answer(self, request: web.Request) -> web.StreamResponse:
        self.seen.append((request.method, request.path))
        self.agents.add(request.headers["User-Agent"])
        self.arrivals.append(asyncio.get_running_loop().time())
        self.inside += 1
        self.peak = max(self.peak, self.inside)
        try:
            await asyncio.sleep(self.linger)
            return await self._page(request)
        finally:
            self.inside -= 1

    async def _page(self, request: web.Request) -> web.StreamResponse:
        match request.path.strip("/").split("/"):
            case ["status", status]:
                return web.Response(status=int(status))
            case ["moved", status, *rest]:
                return web.Response(status=int(status), headers={"Location": "/" + "/".join(rest)})
            case ["hops", "0"]:
                return web.Response()
            case ["hops", left]:
                return web.Response(status=302, headers={"Location": f"/hops/{int(left) - 1}"})
            case ["leads-to"]:
                return web.Response(status=302, headers={"Location": request.query["where"]})
            case ["only-get"] if request.method == "HEAD":
                return web.Response(status=405)
            case ["hangs-up-on-head"] if request.method == "HEAD":
                assert request.transport is not None
                request.transport.abort()
                return web.Response()
            case ["silent"]:
                await asyncio.sleep(60)
        return web.Response(text="a page")


@pytest.fixture
async def site(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Site]:
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    site = Site()
    application = web.Application()
    application.router.add_route("*", "/{path:.*}", site.answer)
    runner = web.AppRunner(application, shutdown_timeout=0.1)
    await runner.setup()
    place = web.TCPSite(runner, "127.0.0.1", 0)
    await place.start()
    site.base = place.name
    yield site
    await runner.cleanup()


async def visited(site: Site, path: str, manners: Manners = HASTY) -> Finding:
    [finding] = await check_links({site.base + path: ["one"]}, manners)
    return finding


async def test_a_page_that_is_there_is_good_and_asked_for_once(site: Site) -> None:
    finding = await visited(site, "/page#chapter-2")
    assert (finding.verdict, finding.resource_ids) == (Verdict.GOOD, ("one",))
    assert site.seen == [("HEAD", "/page")]


async def test_the_visitor_says_who_it_is(site: Site) -> None:
    await visited(site, "/page")
    assert len(site.agents) == 1
    assert "roadmapbot" in site.agents.pop()


@pytest.mark.parametrize("path", ["/only-get", "/hangs-up-on-head"])
async def test_a_site_that_dislikes_head_is_asked_with_get(site: Site, path: str) -> None:
    assert (await visited(site, path)).verdict is Verdict.GOOD
    assert site.seen[-1] == ("GET", path)


@pytest.mark.parametrize("status", [400, 404, 410, 500, 502])
async def test_an_error_is_dead_and_says_its_number(site: Site, status: int) -> None:
    finding = await visited(site, f"/status/{status}")
    assert finding.verdict is Verdict.DEAD
    assert str(status) in finding.sentence
    assert finding.is_answered


@pytest.mark.parametrize("status", [401, 403, 429, 503, 999])
async def test_a_site_that_turns_programs_away_is_refused_not_dead(site: Site, status: int) -> None:
    finding = await visited(site, f"/status/{status}")
    assert finding.verdict is Verdict.REFUSED
    assert str(status) in finding.sentence


async def test_a_site_that_asks_for_less_is_not_asked_again(site: Site) -> None:
    await visited(site, "/status/429")
    assert site.seen == [("HEAD", "/status/429")]


@pytest.mark.parametrize("status", [301, 308])
async def test_a_page_that_moved_for_good_says_where_to(site: Site, status: int) -> None:
    finding = await visited(site, f"/moved/{status}/new/place")
    assert finding.verdict is Verdict.MOVED
    assert finding.sentence == f"is now {site.base}/new/place"


@pytest.mark.parametrize("status", [302, 303, 307])
async def test_a_page_that_is_elsewhere_for_now_keeps_its_address(site: Site, status: int) -> None:
    assert (await visited(site, f"/moved/{status}/new/place")).verdict is Verdict.GOOD


async def test_the_new_address_is_the_lasting_one(site: Site) -> None:
    finding = await visited(site, "/moved/301/moved/302/today")
    assert finding.sentence == f"is now {site.base}/moved/302/today"


async def test_a_page_that_leads_to_the_front_page_may_be_gone(site: Site) -> None:
    finding = await visited(site, "/moved/302/")
    assert finding.verdict is Verdict.MOVED
    assert "may be gone" in finding.sentence


async def test_a_page_that_moved_to_nowhere_is_dead(site: Site) -> None:
    assert (await visited(site, "/moved/301/status/404")).verdict is Verdict.DEAD


async def test_at_most_three_redirects_are_followed(site: Site) -> None:
    assert (await visited(site, "/hops/3")).verdict is Verdict.GOOD
    finding = await visited(site, "/hops/4")
    assert finding.verdict is Verdict.DEAD
    assert "more than 3 times" in finding.sentence


@pytest.mark.parametrize("where", ["mailto:ada@example.org", "http://[", "https://"])
async def test_a_redirect_to_what_is_no_web_address_is_dead(site: Site, where: str) -> None:
    finding = await visited(site, f"/leads-to?where={where}")
    assert finding.verdict is Verdict.DEAD
    assert "no web address" in finding.sentence


async def test_a_page_that_takes_its_time_is_slow(site: Site) -> None:
    finding = await visited(site, "/page", Manners(pause_per_host=timedelta(0), slow=timedelta(0)))
    assert finding.verdict is Verdict.SLOW


async def test_a_silent_site_is_dead_after_the_patience(site: Site) -> None:
    finding = await visited(site, "/silent", Manners(pause_per_host=timedelta(0), patience=timedelta(seconds=0.1)))
    assert (finding.verdict, finding.is_answered) == (Verdict.DEAD, False)
    assert finding.sentence == "did not answer within 0.1 seconds"


async def test_a_site_without_encryption_behind_https_is_dead(site: Site) -> None:
    [finding] = await check_links({site.base.replace("http:", "https:") + "/page": ["one"]}, HASTY)
    assert finding.verdict is Verdict.DEAD
    assert "encryption" in finding.sentence


async def test_a_closed_door_is_dead(site: Site) -> None:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        [finding] = await check_links({f"http://127.0.0.1:{door.getsockname()[1]}/": ["one"]}, HASTY)
    assert (finding.verdict, finding.sentence) == (Verdict.DEAD, "takes no connection")


async def test_what_is_not_http_is_dead(site: Site) -> None:
    async def chatter(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readline()
        writer.write(b"220 mail ready\r\n\r\n")
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(chatter, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        [finding] = await check_links({f"http://127.0.0.1:{port}/": ["one"]}, HASTY)
    assert (finding.verdict, finding.sentence) == (Verdict.DEAD, "answers something that is not HTTP")


async def test_an_unknown_host_is_dead_for_all_its_pages_at_once(site: Site) -> None:
    pages = {f"http://roadmapbot.invalid/{number}": ["one"] for number in range(20)}
    findings = await check_links(pages, Manners(pause_per_host=timedelta(seconds=0.2)))
    assert {finding.sentence for finding in findings} == {"there is no host roadmapbot.invalid"}


@pytest.mark.parametrize(("manners", "most"), [((8, 2), 2), ((1, 2), 1), ((4, 8), 4)])
async def test_only_so_many_requests_are_under_way(site: Site, manners: tuple[int, int], most: int) -> None:
    site.linger = 0.01
    findings = await check_links(
        {f"{site.base}/{number}": [str(number)] for number in range(24)},
        Manners(at_once=manners[0], at_once_per_host=manners[1], pause_per_host=timedelta(0)),
    )
    assert [finding.resource_ids for finding in findings] == [(str(number),) for number in range(24)]
    assert site.peak == most


async def test_a_host_is_left_a_pause_between_two_requests(site: Site) -> None:
    pause = 0.05
    await check_links(
        {f"{site.base}/{number}": ["x"] for number in range(4)}, Manners(pause_per_host=timedelta(seconds=pause))
    )
    assert site.arrivals[-1] - site.arrivals[0] >= 2 * pause


async def test_every_finding_is_told_as_it_is_made(site: Site) -> None:
    told: list[Finding] = []
    findings = await check_links({f"{site.base}/{n}": ["x"] for n in range(3)}, HASTY, told.append)
    assert sorted(told, key=str) == sorted(findings, key=str)


def test_the_manners_in_use_are_those_of_a_guest() -> None:
    usual = Manners()
    assert usual.at_once <= 8
    assert usual.at_once_per_host <= 2
    assert usual.pause_per_host >= timedelta(seconds=1)
    assert usual.redirects == 3
