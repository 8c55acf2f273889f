// A voice message: the time it takes, how loud it is, and a way out.
const record = document.querySelector("#record");
const bar = document.querySelector("#recording");
const clock = bar.querySelector("time");
const level = bar.querySelector("meter");
const LONGEST = 300; // seconds
let recording = null;
let asking = false; // for the microphone: it takes as long as people think about it

function showTime(seconds) {
  clock.textContent = `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;
}

// How loud it is, from 0 to 1.
function loudness(sound) {
  const context = new AudioContext();
  const analyser = context.createAnalyser();
  context.createMediaStreamSource(sound).connect(analyser);
  const wave = new Float32Array(analyser.fftSize);
  return {
    now: () => { analyser.getFloatTimeDomainData(wave); return Math.min(1, 4 * Math.sqrt(wave.reduce((sum, one) => sum + one * one, 0) / wave.length)); },
    close: () => context.close(),
  };
}

async function begin(send) {
  asking = true;
  const sound = await navigator.mediaDevices.getUserMedia({ audio: true }).finally(() => { asking = false; });
  const recorder = new MediaRecorder(sound);
  const loud = loudness(sound);
  const pieces = [];
  const since = Date.now();
  recording = { recorder, keep: true };
  const timer = setInterval(() => {
    const seconds = (Date.now() - since) / 1000;
    showTime(seconds);
    level.value = loud.now();
    if (seconds > LONGEST) end(true);
  }, 100);
  recorder.ondataavailable = ({ data }) => pieces.push(data);
  recorder.onstop = () => {
    const { keep } = recording;
    clearInterval(timer);
    recording = null;
    sound.getTracks().forEach((track) => track.stop());
    loud.close();
    show(false);
    const type = recorder.mimeType;
    if (keep) send(new File(pieces, type.includes("ogg") ? "voice.ogg" : "voice.webm", { type }));
  };
  recorder.start();
  showTime(0);
  show(true);
}

function end(keep) {
  if (recording?.recorder.state !== "recording") return;
  recording.keep = keep;
  recording.recorder.stop();
}

function show(on) {
  bar.hidden = !on;
  record.setAttribute("aria-pressed", String(on));
  const words = on ? "Stop and send the voice message" : "Record a voice message";
  record.setAttribute("aria-label", words);
  record.title = words;
}

// begins returns what sends a voice message to where one is as the recording begins.
export function setUpRecorder(begins) {
  record.addEventListener("click", () => {
    if (recording) end(true);
    else if (!asking) begin(begins()).catch(() => document.querySelector("#no-microphone").showModal());
  });
  bar.querySelector("button").addEventListener("click", () => { end(false); record.focus(); });
  document.addEventListener("keydown", ({ key }) => key === "Escape" && end(false));
}
