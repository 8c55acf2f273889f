// A tour that plays by itself: a photo becomes a film, the film goes on into the next, the settings open.
// It goes by the marks on buttons, which are the same in every language, and by what a message holds.
import * as chat from "./chat.js";
import { LANGUAGES, sendSample } from "./try.js";

const WORDS = {
  en: "She smiles and turns to the window", es: "Ella sonríe y se gira hacia la ventana", "pt-br": "Ela sorri e se vira para a janela",
  ru: "Она улыбается и поворачивается к окну", de: "Sie lächelt und dreht sich zum Fenster", fr: "Elle sourit et se tourne vers la fenêtre",
  it: "Sorride e si gira verso la finestra", tr: "Gülümsüyor ve pencereye dönüyor", ar: "تبتسم وتلتفت نحو النافذة",
  hi: "वह मुस्कुराती है और खिड़की की ओर मुड़ती है", id: "Dia tersenyum dan menoleh ke jendela", "zh-hans": "她微笑着转向窗户",
};
const PLACES = ["◀", "✖", "▶", "⏭", "🗑", "⚙", "✏", "✨", "🔊", "🌐"]; // marks of buttons that are no choice
const PACE = Number(new URLSearchParams(location.search).get("pace") ?? 900); // ms between two deeds
const PATIENCE = 90_000; // ms for a result

const log = document.querySelector("#log");
const text = document.querySelector("#text");
const bar = document.querySelector("#tour");
const words = bar.querySelector("span");
let playing = null; // what ends the tour that plays

const articles = (side) => [...log.querySelectorAll(`article.${side}`)];
const idOf = (article) => Number(article?.dataset.messageId || 0);
const keys = (article) => [...(article?.querySelectorAll(".keyboard button") || [])];
const marked = (article, mark) => keys(article).filter((one) => one.textContent.startsWith(mark));
const isFree = (article) => keys(article).length > 0 && !article.querySelector("[aria-busy=true]");
const looks = (article) => `${idOf(article)} ${article?.textContent}`;
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const language = () => document.querySelector("#language").value;

// Wait for something in the chat.
async function until(found, signal, patience = PATIENCE) {
  const end = performance.now() + patience;
  for (;;) {
    signal.throwIfAborted();
    const it = found();
    if (it) return it;
    if (performance.now() > end) throw new Error("The tour stopped: an answer did not come.");
    await sleep(80);
  }
}

const pause = async (signal) => { await sleep(PACE); signal.throwIfAborted(); };
const newest = () => articles("from-bot").findLast((one) => keys(one).length);
const asked = (after) => () => { const one = newest(); return idOf(one) > after && isFree(one) && one; };

async function say(line, signal) {
  const before = idOf(articles("from-user").at(-1));
  for (let at = 1; PACE && at <= line.length; at += 1) { text.value = line.slice(0, at); await sleep(PACE / 40); signal.throwIfAborted(); }
  text.value = "";
  await chat.say(line);
  return idOf(await until(() => articles("from-user").findLast((one) => idOf(one) > before), signal));
}

async function press(key, signal) {
  key.classList.add("shown");
  key.scrollIntoView({ block: "nearest" });
  await pause(signal);
  const before = looks(newest());
  key.classList.remove("shown");
  // the message may have changed meanwhile: then it is the button with the same mark, or none, and the tour looks again
  const mark = key.textContent.split(" ")[0];
  const there = key.isConnected ? key : marked(newest(), mark).at(-1);
  if (!there) return;
  there.click();
  await until(() => looks(newest()) !== before || resultAfter(0) !== last, signal);
}

let last = 0; // the newest result
const resultAfter = (id) => idOf(articles("from-bot").findLast((one) => idOf(one) > id && marked(one, "↪").length && one.querySelector("[data-file]")));

// Answer in words, and wait until they are taken.
async function said(question, signal) {
  await say(WORDS[language()] || WORDS.en, signal);
  await until(() => looks(newest()) !== looks(question), signal);
}

// Answer each question, agree to each price, until there is a result.
async function order(after, signal, step) {
  last = resultAfter(0);
  for (;;) {
    await pause(signal);
    const one = await until(() => resultAfter(Math.max(after, last)) || asked(after)(), signal);
    if (typeof one === "number") return one;
    const yes = marked(one, "✅");
    const isQuestion = marked(one, "◀").length > 0; // a card of something under way leads nowhere back
    const choice = marked(one, "📌")[0] || keys(one).find((key) => !PLACES.some((mark) => key.textContent.startsWith(mark)));
    await step(yes.length ? "agree" : isQuestion ? "question" : "waiting");
    if (yes.length) await press(yes.at(-1), signal); // of whose face it is, the last says: nobody's, it is drawn
    else if (!isQuestion) await until(() => resultAfter(Math.max(after, last)) || looks(newest()) !== looks(one), signal);
    else if (choice || marked(one, "⏭").length) await press(marked(one, "⏭")[0] || choice, signal);
    else await said(one, signal);
  }
}

async function scenes(signal, step) {
  let mine = await say("/start", signal);
  await until(asked(mine), signal);
  await step("start");
  await pause(signal);
  await sendSample("portrait");
  mine = idOf(await until(() => articles("from-user").findLast((one) => idOf(one) > mine), signal));
  const menu = await until(asked(mine), signal);
  await step("photo");
  await press(marked(menu, "🎞")[0] || keys(menu)[0], signal);
  const made = await order(mine, signal, step);
  await step("result");
  await pause(signal);
  await press(marked(log.querySelector(`[data-message-id="${made}"]`), "↪")[0], signal);
  await until(() => isFree(newest()) && !marked(newest(), "↪").length, signal);
  await step("use");
  await press(marked(newest(), "🔍")[0] || keys(newest())[0], signal);
  await order(mine, signal, step);
  await step("next");
  await pause(signal);
  await until(asked(await say("/settings", signal)), signal);
  await step("settings");
}

function over(words) {
  playing = null;
  bar.hidden = true;
  delete document.body.dataset.tour;
  chat.note(words);
}

// What is typed from now on is the person's own, although the tour notices only later.
export function stop() {
  if (!playing) return;
  playing.abort();
  text.value = "";
  text.focus();
  over("The tour is stopped. The chat is yours.");
}

async function play() {
  if (playing) return;
  const where = chat.current();
  if (where.chat) return chat.note("The tour plays in a private chat.");
  const mine = playing = new AbortController();
  bar.hidden = false;
  document.querySelector("#tools").hidden = true;
  document.querySelector("#tools-open").setAttribute("aria-expanded", "false");
  words.textContent = `The tour plays${language() ? ` in ${LANGUAGES[language()] || language()}` : ""}. Stop it with Escape.`;
  let end = "The tour is over. Now you!";
  try {
    await scenes(mine.signal, async (name) => { document.body.dataset.tour = name; await window.onTourStep?.(name); });
  } catch (error) {
    if (mine.signal.aborted) return;
    end = error.message;
  }
  over(end);
  text.focus();
}

export function setUp() {
  for (const name of ["#tour-play", "#tour-again"]) document.querySelector(name).addEventListener("click", play);
  bar.querySelector("button").addEventListener("click", stop);
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !playing) return;
    event.preventDefault();
    stop();
  });
  for (const name of ["#user", "#place"]) document.querySelector(name).addEventListener("change", stop);
}
