// What a person sends: text, commands, files, voice.
import * as api from "./api.js";
import { current, note, say } from "./chat.js";
import { make } from "./message.js";

const text = document.querySelector("#text");
const file = document.querySelector("#file");
const list = document.querySelector("#commands");
const record = document.querySelector("#record");

function kindOf(one) {
  if (document.querySelector("#as").value === "document") return "document";
  if (one.type === "image/gif") return "animation";
  if (one.type.startsWith("image/")) return "photo";
  if (/^video\/(mp4|quicktime)$/.test(one.type)) return "video";
  if (one.type === "audio/ogg") return "voice";
  return one.type.startsWith("audio/") ? "audio" : "document";
}

async function sendFiles(files) {
  for (const one of files) {
    try {
      await api.sendFile(current(), one, kindOf(one));
    } catch (error) {
      note(`${one.name}: ${error.message}`);
    }
  }
}

async function sendText() {
  const words = text.value;
  if (!words.trim()) return;
  text.value = "";
  grow();
  hideCommands();
  await say(words);
}

function grow() {
  text.style.height = "auto";
  text.style.height = `${text.scrollHeight}px`;
}

function hideCommands() {
  list.hidden = true;
}

async function showCommands(begin = "/") {
  const { commands } = await api.bot();
  const found = commands.filter(({ command }) => `/${command}`.startsWith(begin));
  list.replaceChildren(...found.map(({ command, description }) => {
    const button = make("button", { type: "button" }, make("b", {}, `/${command}`), make("span", {}, description));
    button.addEventListener("click", () => { hideCommands(); text.value = ""; say(`/${command}`); });
    return make("li", {}, button);
  }));
  list.hidden = !found.length;
}

let recorder = null;

async function toggleRecording() {
  if (recorder) return recorder.stop();
  let sound;
  try {
    sound = await navigator.mediaDevices.getUserMedia({ audio: true });
  } catch {
    return note("There is no microphone here. Attach a sound file instead.");
  }
  const pieces = [];
  recorder = new MediaRecorder(sound);
  recorder.ondataavailable = ({ data }) => pieces.push(data);
  recorder.onstop = async () => {
    const type = recorder.mimeType;
    recorder = null;
    record.setAttribute("aria-pressed", "false");
    sound.getTracks().forEach((track) => track.stop());
    const voice = new File(pieces, type.includes("ogg") ? "voice.ogg" : "voice.webm", { type });
    await api.sendFile(current(), voice, "voice").catch((error) => note(error.message));
  };
  recorder.start();
  record.setAttribute("aria-pressed", "true");
}

export function setUp() {
  document.querySelector("#composer").addEventListener("submit", (event) => { event.preventDefault(); sendText(); });
  text.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey) { event.preventDefault(); sendText(); }
    if (event.key === "Escape") hideCommands();
  });
  text.addEventListener("input", () => {
    grow();
    if (/^\/\w*$/.test(text.value)) showCommands(text.value);
    else hideCommands();
  });
  text.addEventListener("paste", (event) => { if (event.clipboardData.files.length) { event.preventDefault(); sendFiles([...event.clipboardData.files]); } });
  file.addEventListener("change", async () => { const files = [...file.files]; file.value = ""; await sendFiles(files); });
  document.querySelector("#menu").addEventListener("click", () => (list.hidden ? showCommands() : hideCommands()));
  document.querySelector("#start").addEventListener("click", () => say("/start"));
  record.addEventListener("click", toggleRecording);
  document.addEventListener("dragover", (event) => { event.preventDefault(); document.body.classList.add("dragging"); });
  document.addEventListener("dragleave", () => document.body.classList.remove("dragging"));
  document.addEventListener("drop", (event) => { event.preventDefault(); document.body.classList.remove("dragging"); sendFiles([...event.dataTransfer.files]); });
}
