// Who chats, and where: in private, in a group, in one of its topics.
import * as api from "./api.js";
import { ask } from "./boxes.js";
import * as chat from "./chat.js";
import { make } from "./elements.js";
import { showGroup } from "./group-panel.js";
import { picks, showLanguage } from "./try.js";

const users = document.querySelector("#user");
const places = document.querySelector("#place");
const newTopic = document.querySelector("#new-topic");
const writesAs = document.querySelector("#writes-as");
const NEW = "new";
const NEW_TOPIC = ":new";
let groups = [];

const placeOf = ({ chat: id, thread }) => `${id}${thread ? `:${thread}` : ""}`;
const option = (value, words, selected = false) => make("option", { value, selected }, words);

async function fillUsers(chosen) {
  const people = await api.users();
  users.replaceChildren(...people.map(({ id, first_name: name }) => option(id, name)), option(NEW, "＋ new user…"));
  users.value = String(chosen || sessionStorage.getItem(WHO));
  if (users.selectedIndex < 0) users.selectedIndex = 0;
}

let asked = 0;

// List the places; chosen: the one that is shown, else the one that is picked by then.
async function fillPlaces(chosen) {
  const mine = ++asked;
  const [known, own] = await Promise.all([api.groups(), api.topics({ user: users.value })]);
  if (mine !== asked) return;
  const shown = chosen ?? places.value;
  groups = known;
  const topics = ({ id, title, topics: all }) => Object.entries(all).map(([thread, name]) => option(`${id}:${thread}`, `${title} › ${name}`));
  places.replaceChildren(option("", "private"), ...topics({ id: "", title: "private", topics: own }),
    ...groups.flatMap((one) => [option(one.id, one.title), ...topics(one)]), option(NEW, "＋ new group…"), option(NEW_TOPIC, "＋ new topic of the private chat…"));
  places.value = shown;
  if (places.selectedIndex < 0) places.value = "";
}

// Who one was is known after a reload.
const WHO = "user";

function here() {
  const [id, thread] = places.value.split(":");
  return { user: Number(users.value), chat: id, thread, as: id ? writesAs.value : "" };
}

function openHere() {
  const where = here();
  sessionStorage.setItem(WHO, where.user);
  const before = picks();
  const languageOf = (all) => all.find(({ id }) => id === where.user)?.language_code || "";
  const known = api.users().then((all) => picks() === before && chat.current() === where && showLanguage(languageOf(all))).catch(() => {});
  const group = groups.find(({ id }) => String(id) === where.chat);
  showGroup(group, where.user, async (made) => {
    const isHere = () => chat.current().user === where.user && chat.current().chat === where.chat;
    await fillPlaces(isHere() && made.id !== group.id ? String(made.id) : undefined);
    if (isHere()) openHere();
  });
  return chat.open(where, known);
}

// Whoever is picked chats at once: what is typed next is theirs. The lists follow.
async function switchUser() {
  if (places.value.startsWith(":")) places.value = ""; // a topic that is somebody else's
  const before = places.value;
  openHere();
  await fillPlaces();
  if (places.value !== before && chat.current().chat === before.split(":")[0]) openHere(); // it is no longer there
}

async function chooseUser() {
  if (users.value !== NEW) return switchUser();
  const before = chat.current().user;
  const wanted = await ask(document.querySelector("#new-user"));
  const made = wanted && await api.addUser(wanted.name, wanted.language).catch((error) => chat.note(error.message));
  await fillUsers(made?.id || before);
  await fillPlaces("");
  refocus(users);
  return openHere();
}

// Give a list the focus back, unless it is somewhere else by now.
function refocus(list) {
  if (document.activeElement === document.body) list.focus();
}

// Arrows pass over what adds something: it asks first, and who leaves it stays where they were.
async function addTopic() {
  const before = chat.current();
  const there = [...places.options].filter(({ value }) => /^:\d/.test(value)).length;
  const wanted = await ask(newTopic, { name: `Topic ${there + 1}` });
  const made = wanted && await api.addTopic({ user: before.user }, wanted.name).catch((error) => chat.note(error.message));
  return comeTo(before, made && `:${made.message_thread_id}`);
}

// Go to a place that was made, or back.
async function comeTo(before, made) {
  await fillPlaces(made || placeOf(before));
  refocus(places);
  return openHere();
}

async function choosePlace() {
  if (places.value === NEW_TOPIC) return addTopic();
  if (places.value !== NEW) return openHere();
  const before = chat.current();
  const wanted = await ask(document.querySelector("#new-group"));
  const facts = wanted && { title: wanted.title, kind: wanted.kind === "forum" ? "supergroup" : wanted.kind, topics: wanted.kind === "forum" ? ["Talk", "Pictures"] : [] };
  const made = facts && await api.addGroup({ ...facts, user: Number(users.value) }).catch((error) => chat.note(error.message));
  return comeTo(before, made && String(made.id));
}

export async function setUp() {
  users.addEventListener("change", chooseUser);
  places.addEventListener("change", choosePlace);
  writesAs.addEventListener("change", openHere);
  await fillUsers();
  await fillPlaces("");
  await openHere();
}
