// The live page: into the room, words for the avatar, and out again.
import * as telegram from "./telegram.js";
import { say, speak } from "./words.js";

const find = (id) => document.getElementById(id);
const [name, left, stage, enter, status, words, text, bye] =
  ["name", "left", "stage", "enter", "status", "words", "text", "bye"].map(find);

let session = null;
let client = null;
let ends = 0; // on this device's clock
let ticking = 0;
let isOver = false;

function tell(message, { wrong = false } = {}) {
  status.textContent = message;
  status.classList.toggle("wrong", wrong);
}

async function call(what, more = {}) {
  const body = JSON.stringify({ initData: telegram.initData, ...more });
  const answer = await fetch(what, { method: "POST", headers: { "Content-Type": "application/json" }, body });
  const told = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(told.error || say("noAnswer"));
  return told;
}

function tick() {
  const seconds = Math.max(0, Math.round(ends - Date.now() / 1000));
  left.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  if (seconds === 0) end(say("over"));
}

async function end(message) {
  isOver = true; // what is still under way brings nothing back
  clearInterval(ticking);
  for (const one of [enter, words, bye]) one.hidden = true;
  stage.classList.remove("on");
  tell(message);
  const leaving = client;
  client = null;
  await leaving?.leave();
}

async function watch(room, host, kind) {
  await room.subscribe(host, kind);
  if (room !== client) return; // it was left meanwhile
  if (kind === "video") {
    host.videoTrack.play(stage);
    stage.classList.add("on");
  } else {
    host.audioTrack.play();
  }
  tell(say("in"));
}

async function loadSdk() {
  try {
    return (await import("./sdk.js")).default;
  } catch {
    throw new Error(say("noSdk"));
  }
}

async function goIn() {
  enter.disabled = true;
  tell(say("entering"));
  let room = null;
  try {
    const sdk = await loadSdk();
    if (isOver) return;
    sdk.setLogLevel(3);
    room = client = sdk.createClient({ mode: "rtc", codec: "vp8" });
    room.on("user-published", (host, kind) => watch(room, host, kind).catch((error) => room === client && tell(error.message, { wrong: true })));
    room.on("user-left", () => client && end(say("gone")));
    room.on("token-privilege-did-expire", () => client && end(say("spent")));
    await room.join(session.appId, session.channel, session.token, session.uid);
    if (isOver) return void await room.leave();
    if (!stage.classList.contains("on")) tell(say("coming"));
    enter.hidden = true;
    words.hidden = false;
    text.focus();
  } catch (error) {
    if (isOver) return;
    enter.disabled = false;
    client = null;
    tell(say("again", { reason: error.message }), { wrong: true });
  }
}

async function send(event) {
  event.preventDefault();
  const verb = event.submitter?.value || "ask";
  const buttons = [...words.querySelectorAll("button")];
  buttons.forEach((one) => { one.disabled = true; });
  try {
    await call(verb, { text: text.value });
    if (isOver) return;
    tell(verb === "say" ? say("says") : say("answers"));
    words.reset();
  } catch (error) {
    if (!isOver) tell(error.message, { wrong: true });
  } finally {
    buttons.forEach((one) => { one.disabled = false; });
    text.focus();
  }
}

async function leave() {
  bye.disabled = true;
  try {
    const { left: seconds } = await call("bye");
    await end(say("left", { seconds }));
    setTimeout(telegram.close, 1500);
  } catch (error) {
    bye.disabled = false;
    tell(error.message, { wrong: true });
  }
}

async function begin() {
  telegram.dress();
  telegram.ready();
  telegram.expand();
  if (!telegram.initData) return tell(say("openInChat"), { wrong: true });
  const asked = call("session");
  asked.catch(() => {}); // told below
  await call("hello").then(speak, () => {}); // words in another language are better than none
  try {
    session = await asked;
  } catch (error) {
    return tell(error.message, { wrong: true });
  }
  ends = Date.now() / 1000 + session.left;
  name.textContent = session.name;
  enter.hidden = bye.hidden = false;
  tell(say("ready"));
  ticking = setInterval(tick, 500);
  tick();
}

enter.addEventListener("click", goIn);
words.addEventListener("submit", send);
bye.addEventListener("click", leave);
text.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey) return;
  event.preventDefault();
  words.requestSubmit(words.querySelector("[value=ask]"));
});
begin();
