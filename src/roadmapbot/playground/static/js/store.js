// What the page knows, and who wants to hear when it changes. Nothing here touches the DOM.

const listeners = new Map();

export const store = {
  ready: false,
  connected: false,
  guild: null,
  bot: { id: "", name: "" },
  roles: {},
  people: [],
  places: [],
  messages: new Map(),
  more: new Set(),
  read: {},
  clock: null,
  online: true,
  tour: [],
  errors: [],
  viewer: null,
  place: null,
  newSince: null,
  dismissed: new Set(),
  notices: new Map(),
};

export function on(topics, listener) {
  for (const topic of topics.split(" ")) {
    if (!listeners.has(topic)) listeners.set(topic, new Set());
    listeners.get(topic).add(listener);
  }
}

export function changed(topic) {
  for (const listener of listeners.get(topic) ?? []) listener();
}

export const person = (key) => store.people.find((one) => one.key === key);
export const personById = (id) => store.people.find((one) => one.id === id);
export const viewer = () => person(store.viewer);
export const place = (id = store.place) => store.places.find((one) => one.id === id);

export function visiblePlaces() {
  return store.places.filter((one) => one.readers.includes(store.viewer));
}

export function placeName(where) {
  if (!where) return "";
  return where.kind === "dm" ? store.bot.name : where.name;
}

// The messages of a place that the current person sees, oldest first.
export function visibleMessages(id) {
  return [...(store.messages.get(id)?.values() ?? [])].filter(
    (message) => (message.onlyFor === null || message.onlyFor === store.viewer) && !store.dismissed.has(message.id),
  );
}

export const lastRead = (id) => store.read[store.viewer]?.[id] ?? "0";
export const isLater = (one, other) => one.length > other.length || (one.length === other.length && one > other);

// How much a place holds that the current person has not read, and how much of it is meant for them.
export function unread(where) {
  const mark = lastRead(where.id);
  const me = viewer();
  let count = 0;
  let forMe = 0;
  if (where.kind === "thread" && !isMember(where, me)) return { count, forMe };
  for (const message of visibleMessages(where.id)) {
    if (!isLater(message.id, mark) || message.author.id === me.id) continue;
    count += 1;
    const pinged = message.mentions.includes(me.id) || message.everyone;
    if (where.kind === "dm" || pinged) forMe += 1;
  }
  return { count, forMe };
}

// One is told of what happens in a thread after having written or been called there.
function isMember(thread, me) {
  return visibleMessages(thread.id).some((message) => message.author.id === me.id || message.mentions.includes(me.id));
}

export function putMessages(id, put, gone = []) {
  const known = store.messages.get(id) ?? new Map();
  const before = known.size;
  for (const message of put) known.set(message.id, message);
  for (const key of gone) known.delete(key);
  const sorted = [...known.values()].sort((a, b) => (isLater(a.id, b.id) ? 1 : -1));
  store.messages.set(id, new Map(sorted.map((message) => [message.id, message])));
  return known.size - before;
}

// A line that only this page shows, such as "The application did not respond".
export function addNotice(text) {
  const list = store.notices.get(store.place) ?? [];
  list.push({ text, viewer: store.viewer, after: visibleMessages(store.place).at(-1)?.id ?? "0" });
  store.notices.set(store.place, list);
  changed("messages");
}
