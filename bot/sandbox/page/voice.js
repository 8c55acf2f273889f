// A voice message as messengers show it: play, a wave to seek in, the time. Its loudness is read from the sound itself.
import { filesUrl } from "./api.js";
import { button, make } from "./elements.js";

const BARS = 36;
const FLAT = Array(BARS).fill(0.15); // what a browser shows that cannot read the sound
const known = new Map(); // file id -> heights of its bars
let playing = null; // one voice at a time
let ears = null;

const START = 0.1; // seconds: an Opus sound that rests at its beginning stands a little after 0
const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;

function heights(wave) {
  const step = Math.max(1, Math.floor(wave.length / BARS));
  const loud = FLAT.map((_, bar) => {
    let sum = 0;
    for (let at = bar * step; at < Math.min(wave.length, (bar + 1) * step); at += 8) sum += wave[at] * wave[at];
    return Math.sqrt((8 * sum) / step);
  });
  const most = Math.max(...loud) || 1;
  return loud.map((one) => Math.max(0.12, one / most));
}

async function read(id) {
  ears ||= new OfflineAudioContext(1, 1, 44100);
  const bytes = await (await fetch(filesUrl(id))).arrayBuffer();
  return heights((await ears.decodeAudioData(bytes)).getChannelData(0));
}

function waveOf(id) {
  const bars = FLAT.map((height) => { const bar = make("i"); bar.style.height = `${100 * height}%`; return bar; });
  if (!known.has(id)) known.set(id, read(id).catch(() => FLAT));
  known.get(id).then((all) => all.forEach((height, at) => { bars[at].style.height = `${100 * height}%`; }));
  return bars;
}

export function voice({ file_id: id, duration = 0, title }, label) {
  const audio = make("audio", { class: "media", src: filesUrl(id), preload: "metadata", "aria-label": label });
  const time = make("time", {}, clock(Math.round(duration)));
  const bars = waveOf(id);
  const seek = make("input", { type: "range", min: 0, max: 1000, value: 0, step: 1, "aria-label": `Place in: ${label}`, "aria-valuetext": "0:00" });
  const play = button("▶", () => (audio.paused ? audio.play() : audio.pause()), { class: "play", "aria-label": `Play: ${label}` });
  const whole = () => (Number.isFinite(audio.duration) ? audio.duration : duration) || 1;
  const show = () => {
    const share = audio.currentTime / whole();
    bars.forEach((bar, at) => bar.classList.toggle("heard", (at + 1) / BARS <= share));
    seek.value = String(Math.round(1000 * share));
    seek.setAttribute("aria-valuetext", `${clock(audio.currentTime)} of ${clock(whole())}`);
    time.textContent = audio.currentTime > START ? clock(audio.currentTime) : clock(Math.round(whole()));
  };
  const turn = (on) => {
    play.textContent = on ? "❚❚" : "▶";
    play.setAttribute("aria-label", `${on ? "Pause" : "Play"}: ${label}`);
    if (!on) return;
    if (playing !== audio) playing?.pause();
    playing = audio;
  };
  audio.addEventListener("play", () => turn(true));
  audio.addEventListener("pause", () => turn(false));
  audio.addEventListener("ended", () => { audio.currentTime = 0; });
  for (const event of ["timeupdate", "loadedmetadata", "seeked"]) audio.addEventListener(event, show);
  seek.addEventListener("input", () => { audio.currentTime = (whole() * seek.value) / 1000; });
  const line = make("div", { class: "line" }, make("div", { class: "wave" }, make("div", { class: "bars", "aria-hidden": "true" }, ...bars), seek), time);
  return make("div", { class: "voice" }, audio, play, make("div", { class: "sound" }, title && make("b", { class: "title", dir: "auto" }, title), line));
}
