// Public voices by language, each with its sample: one plays at a time. A sample that nobody has heard yet is made first.
import { call, complain, find, make, named, newest, options, tell } from "./kit.js";
import { say } from "./words.js";

const PAUSE = 1500; // milliseconds between two looks for a sample that is being made
const LOOKS = 20;
const panel = find("#voices");
const locale = find("#locale");
const player = new Audio();
let playing = null; // {voice, button, locale} that plays, or is about to
let heard = null; // that of them whose sound the player has

const ask = newest(() => call("voices", { locale: locale.value }), ({ locale: chosen, locales, voices }) => {
  stop();
  options(locale, locales, chosen);
  find(".list", panel).replaceChildren(...voices.map(row));
  if (!voices.length) tell(say("noVoices"));
});

function row(voice) {
  const button = make("button", { type: "button", onclick: () => press(voice, button) });
  mark(button, voice, false);
  return make("li", { class: "voice" }, make("span", {}, named(voice.label)), button);
}

function mark(button, { label }, plays) {
  button.setAttribute("aria-pressed", String(plays));
  button.setAttribute("aria-label", say(plays ? "stop" : "play", { name: label }));
  button.textContent = plays ? "⏹" : "▶️";
}

export function stop() {
  player.pause();
  if (playing) mark(playing.button, playing.voice, false);
  playing = null;
}

async function press(voice, button) {
  const was = playing?.button === button;
  stop();
  tell("");
  if (was) return;
  const mine = playing = { voice, button, locale: locale.value };
  mark(button, voice, true);
  try {
    const file = await sample(voice, mine);
    if (mine !== playing) return; // another was pressed meanwhile
    heard = mine;
    player.src = file;
    await player.play().catch(() => { throw new Error(say("noSound")); });
    if (mine !== playing) return;
    tell(say("plays", { name: voice.label }));
  } catch (error) {
    if (mine !== playing) return;
    stop();
    complain(error);
  }
}

async function sample(voice, mine) {
  for (let look = 0; look < LOOKS && mine === playing; look += 1) {
    const { file } = await call("hear", { locale: mine.locale, voice: voice.id });
    if (file || mine !== playing) return file;
    tell(say("making", { name: voice.label }));
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
  }
  throw new Error(say("notMade"));
}

// The browser tells of an end only later: by then another may be about to play.
player.addEventListener("ended", () => {
  if (heard !== playing) return;
  stop();
  tell("");
});
export const show = () => ask();
locale.addEventListener("change", () => ask());
