// What a person types and attaches. Several files at once are an album; the text in the box is their caption.
import * as api from "./api.js";
import { current, note, say } from "./chat.js";
import * as commands from "./commands.js";
import { draft, putBack } from "./draft.js";
import { setUpRecorder } from "./recorder.js";
import * as unsent from "./unsent.js";

const text = document.querySelector("#text");
const file = document.querySelector("#file");
const as = document.querySelector("#as");
const MOST = 10;
const PHOTOS = /\.(heic|heif|avif)$/i; // browsers do not know the type of all of them
const TOGETHER = { photo: "seen", video: "seen", document: "document", audio: "audio" };

function kindOf(one) {
  if (as.value !== "auto") return as.value;
  if (one.type === "image/gif") return "animation";
  if (one.type.startsWith("image/") || PHOTOS.test(one.name)) return "photo";
  if (/^video\/(mp4|quicktime)$/.test(one.type)) return "video";
  if (one.type === "audio/ogg") return "voice";
  return one.type.startsWith("audio/") ? "audio" : "document";
}

// Files beside each other that Telegram puts into one album, ten at most.
function albums(files) {
  const found = [];
  for (const one of files) {
    const entry = { file: one, kind: kindOf(one) };
    const family = TOGETHER[entry.kind];
    const last = found.at(-1);
    if (family && last?.family === family && last.files.length < MOST) last.files.push(entry);
    else found.push({ family, files: [entry] });
  }
  return found.map((one) => one.files);
}

function takeText() {
  const words = text.value;
  text.value = "";
  grow();
  commands.hide();
  return words;
}

// What is not sent comes back into the box, before anything that was typed since.
function putTextBack(words) {
  text.value = [words, text.value].filter(Boolean).join("\n");
  grow();
}

async function sendFiles(chosen) {
  let caption = takeText().trim();
  const [where, answer] = [current(), draft()];
  const waiting = albums([...unsent.take(), ...chosen]);
  try {
    for (; waiting.length; waiting.shift()) {
      await api.sendFiles(where, waiting[0], { caption, replyTo: answer.replyTo });
      caption = "";
    }
  } catch (error) {
    unsent.keep(waiting.flat().map((one) => one.file), error.message);
    putTextBack(caption);
    if (where === current()) putBack(answer);
  }
}

async function send() {
  if (unsent.any()) return sendFiles([]);
  if (!text.value.trim()) return;
  const words = takeText();
  if (!(await say(words))) putTextBack(words);
}

function grow() {
  text.style.height = "auto";
  text.style.height = `${text.scrollHeight + text.offsetHeight - text.clientHeight}px`; // with its border
}

function setUpDropping() {
  document.addEventListener("dragover", (event) => { event.preventDefault(); document.body.classList.add("dragging"); });
  document.addEventListener("dragleave", () => document.body.classList.remove("dragging"));
  document.addEventListener("drop", (event) => { event.preventDefault(); document.body.classList.remove("dragging"); sendFiles([...event.dataTransfer.files]); });
}

export function setUp() {
  document.querySelector("#composer").addEventListener("submit", (event) => { event.preventDefault(); send(); });
  commands.setUp(text, (command) => { if (text.value.startsWith("/")) takeText(); say(command); text.focus(); });
  text.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.key !== "Enter" || event.shiftKey) return;
    event.preventDefault();
    send();
  });
  text.addEventListener("input", grow);
  text.addEventListener("paste", (event) => { if (event.clipboardData.files.length) { event.preventDefault(); sendFiles([...event.clipboardData.files]); } });
  file.addEventListener("change", async () => { const files = [...file.files]; file.value = ""; await sendFiles(files); });
  document.querySelector("#start").addEventListener("click", ({ detail }) => { say("/start"); if (!detail) text.focus(); });
  setUpRecorder(() => {
    const where = current();
    return (voice) => api.sendFiles(where, [{ file: voice, kind: "voice" }], where === current() ? draft() : {}).catch((error) => note(error.message));
  });
  setUpDropping();
}
