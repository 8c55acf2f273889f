// What makes a demo easy to try: samples at one tap, a switch for the person's language.
import * as api from "./api.js";
import { current, introduce, note } from "./chat.js";
import { draft } from "./draft.js";
import { button, make } from "./elements.js";
import { relabel } from "./words.js";

const SAMPLES = { portrait: "🙂 Portrait", friend: "🧑 Friend", landscape: "🏞 Landscape", album: "🖼 Album", video: "🎬 Video", voice: "🎤 Voice" };
export const LANGUAGES = { en: "English", es: "Español", "pt-br": "Português (Brasil)", ru: "Русский", de: "Deutsch", fr: "Français", it: "Italiano", tr: "Türkçe", ar: "العربية", hi: "हिन्दी", id: "Bahasa Indonesia", "zh-hans": "简体中文", "": "none told" };

const language = document.querySelector("#language");

export const sendSample = (name) => api.sendSample(current(), name, draft().replyTo).catch((error) => note(error.message));

const options = () => Object.entries(LANGUAGES).map(([code, name]) => make("option", { value: code }, name));

// Show the language of whoever chats now.
export function showLanguage(code) {
  if (!(code in LANGUAGES)) language.append(make("option", { value: code }, code));
  language.value = code;
  language.disabled = false;
  relabel();
}

let picked = 0;

// Return how often a language was picked: what was asked before the last time is out of date.
export const picks = () => picked;

async function choose() {
  picked += 1;
  try {
    await api.setLanguage(current(), language.value);
    relabel();
    await introduce();
    note(language.value ? `Telegram is in ${LANGUAGES[language.value]} now: the next message says so.` : "Telegram tells no language now.");
  } catch (error) {
    note(error.message);
  }
}

export function setUp() {
  document.querySelector("#samples").append(...Object.entries(SAMPLES).map(([name, words]) => button(words, () => sendSample(name))));
  language.append(...options());
  language.disabled = true; // until it is known who chats: whose would it be?
  document.querySelector("#new-user [name=language]").append(...options());
  language.addEventListener("change", choose);
}
