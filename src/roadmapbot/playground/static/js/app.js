// Starts the page: the stream of events into the store, and every part of the page onto its place.

import { listen, post } from "./api.js";
import { jumpTo, mountChat } from "./chat.js";
import { mountBar } from "./clock.js";
import { fail, follow, mountComposer, pending, startCommand, startEdit, startReply } from "./composer.js";
import { fill, h, icon } from "./dom.js";
import { mountNav, openPlace, remember, toggleDrawer } from "./nav.js";
import { changed, on, person, place, placeName, putMessages, store, unread, visibleMessages, visiblePlaces } from "./store.js";
import { setClock } from "./time.js";
import { toast } from "./toast.js";
import { mountAside } from "./tour.js";

const $ = (id) => document.querySelector(`#${id}`);

const actions = {
  open: (id, message) => {
    openPlace(id);
    if (message) jumpTo(message);
  },
  jump: jumpTo,
  command: startCommand,
  reply: startReply,
  edit: startEdit,
  remove: (message) => post("delete", { who: store.viewer, place: message.place, message: message.id }).catch(fail),
  dismiss: (id) => {
    store.dismissed.add(id);
    changed("messages");
  },
  // Presses a button (values is null) or chooses in a menu.
  use: async (message, customId, values) => {
    const body = { who: store.viewer, place: message.place, message: message.id, customId };
    try {
      await follow(await pending(values === null ? post("click", body) : post("choose", { ...body, values })));
    } catch (error) {
      fail(error);
    }
  },
};

function begin(state) {
  store.messages.clear();
  for (const [id, messages] of Object.entries(state.messages)) putMessages(id, messages);
  Object.assign(store, {
    guild: state.guild, bot: state.bot, roles: state.roles, people: state.people, places: state.places,
    more: new Set(state.more), read: state.read, online: state.online, tour: state.tour, errors: state.errors,
    connected: true,
  });
  setClock(state.clock);
  if (!store.ready || !person(store.viewer)) chooseBeginning();
  store.ready = true;
  $("app").removeAttribute("aria-busy");
  document.body.classList.remove("is-lost");
  for (const topic of ["state", "viewer", "clock", "messages"]) changed(topic);
}

function chooseBeginning() {
  const [who, where] = location.hash.slice(1).split("/");
  store.viewer = person(who)?.key ?? store.people[0].key;
  const known = visiblePlaces().find((one) => one.id === where);
  store.place = (known ?? visiblePlaces().find((one) => one.name === "welcome") ?? visiblePlaces()[0]).id;
  remember();
}

// On a phone the channels are behind this button, and so it tells what is new in them.
function burger() {
  const waiting = visiblePlaces().filter((one) => one.id !== store.place).reduce((sum, one) => sum + unread(one).forMe, 0);
  const label = waiting ? `Channels, ${waiting} new for you` : "Channels";
  return h("button", { type: "button", class: "tool burger", "aria-label": label, onclick: () => toggleDrawer() }, icon("menu"), waiting > 0 && h("span", { class: "badge" }, String(waiting)));
}

function head() {
  const where = place();
  if (!where) return;
  const face = where.kind === "dm" ? icon("at", 20) : where.kind === "thread" ? icon("thread", 20) : h("span", { class: "hash" }, "#");
  const pins = visibleMessages(where.id).filter((message) => message.pinned);
  const jump = () => jumpTo(pins.at(-1).id);
  fill(
    $("head"),
    burger(),
    face,
    h("h1", {}, placeName(where)),
    where.topic ? h("span", { class: "topic faint" }, where.topic) : null,
    pins.length ? h("button", { type: "button", class: "tool pins", title: "Go to the pinned message", "aria-label": "Go to the pinned message", onclick: jump }, icon("pin", 18)) : null,
  );
  document.title = `${where.kind === "dm" ? "@" : "#"}${placeName(where)} · roadmapbot playground`;
}

mountBar($("bar"));
mountNav($("nav"));
mountChat($("log"), actions);
mountComposer($("compose"));
mountAside($("aside"));
on("place viewer places messages read", head);

listen(
  {
    state: begin,
    messages: ({ place: id, put, gone }) => {
      putMessages(id, put, gone);
      changed("messages");
    },
    places: (places) => {
      store.places = places;
      changed("places");
    },
    clock: (clock) => {
      setClock(clock);
      changed("clock");
    },
    read: ({ who, place: id, message }) => {
      store.read[who][id] = message;
      changed("read");
    },
    online: (online) => {
      store.online = online;
      changed("online");
    },
    tour: (tour) => {
      store.tour = tour;
      changed("tour");
    },
    failure: (error) => {
      store.errors.push(error);
      toast(`In the bot: ${error.text.slice(0, 120)}`, { kind: "bad" });
      changed("error");
    },
  },
  () => document.body.classList.add("is-lost"),
);
