// Who chats, and where: in private, in a group, in one of its topics.
import * as api from "./api.js";
import { ask } from "./boxes.js";
import * as chat from "./chat.js";
import { make } from "./elements.js";
import { showGroup } from "./group-panel.js";
import { picks, showLanguage } from "./try.js";

const users = document.querySelector("#user");
const places = document.querySelector("#place");
const writesAs = document.querySelector("#writes-as");
const NEW = "new";
const NEW_TOPIC = ":new";
let groups = [];

const option = (value, words, selected = false) => make("option", { value, selected }, words);

async function fillUsers(chosen) {
  const people = await api.users();
  users.replaceChildren(...people.map(({ id, first_name: name }) => option(id, name)), option(NEW, "＋ new user…"));
  users.value = String(chosen || sessionStorage.getItem(WHO));
  if (users.selectedIndex < 0) users.selectedIndex = 0;
}

async function fillPlaces(chosen = "") {
  groups = await api.groups();
  const own = await api.topics({ user: users.value });
  const topics = ({ id, title, topics: all }) => Object.entries(all).map(([thread, name]) => option(`${id}:${thread}`, `${title} › ${name}`));
  places.replaceChildren(option("", "private"), ...topics({ id: "", title: "private", topics: own }), option(NEW_TOPIC, "＋ new topic of the private chat"),
    ...groups.flatMap((one) => [option(one.id, one.title), ...topics(one)]), option(NEW, "＋ new group…"));
  places.value = chosen;
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
  const known = api.users().then((all) => picks() === before && showLanguage(languageOf(all))).catch(() => {});
  const group = groups.find(({ id }) => String(id) === where.chat);
  showGroup(group, where.user, async (made) => {
    await fillPlaces(made.id === group.id ? places.value : String(made.id));
    openHere();
  });
  return chat.open(where, known);
}

async function chooseUser() {
  if (users.value !== NEW) return fillPlaces(places.value).then(openHere);
  const before = chat.current().user;
  const wanted = await ask(document.querySelector("#new-user"));
  const made = wanted && await api.addUser(wanted.name, wanted.language).catch((error) => chat.note(error.message));
  await fillUsers(made?.id || before);
  await fillPlaces();
  users.focus();
  return openHere();
}

async function addTopic() {
  const count = Object.keys(await api.topics({ user: users.value })).length;
  const made = await api.addTopic({ user: users.value }, `Topic ${count + 1}`);
  await fillPlaces(`:${made.message_thread_id}`);
  return openHere();
}

async function choosePlace() {
  if (places.value === NEW_TOPIC) return addTopic();
  if (places.value !== NEW) return openHere();
  const wanted = await ask(document.querySelector("#new-group"));
  const facts = wanted && { title: wanted.title, kind: wanted.kind === "forum" ? "supergroup" : wanted.kind, topics: wanted.kind === "forum" ? ["Talk", "Pictures"] : [] };
  const made = facts && await api.addGroup({ ...facts, user: Number(users.value) }).catch((error) => chat.note(error.message));
  await fillPlaces(made ? String(made.id) : "");
  places.focus();
  return openHere();
}

export async function setUp() {
  users.addEventListener("change", chooseUser);
  places.addEventListener("change", choosePlace);
  writesAs.addEventListener("change", openHere);
  await fillUsers();
  await fillPlaces();
  await openHere();
}
