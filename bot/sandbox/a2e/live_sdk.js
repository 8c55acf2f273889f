// Stands in for the Agora Web SDK where the sandbox stands in for A2E: the few calls that a page which only watches and
// listens makes. The picture is drawn here, the sound is what the sandbox has spoken.

const MOUTH = { calm: 3, widest: 26 };

function drawer(element, look, sound) {
  const canvas = document.createElement("canvas");
  canvas.width = 480;
  canvas.height = 480;
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", `${look.name}, live`);
  element.replaceChildren(canvas);
  const pen = canvas.getContext("2d");
  let frame = 0;

  function oval(x, y, width, height, color) {
    pen.fillStyle = color;
    pen.beginPath();
    pen.ellipse(x, y, width, height, 0, 0, Math.PI * 2);
    pen.fill();
  }

  function paint(now) {
    const second = now / 1000;
    const speaking = sound.speaking();
    const sway = Math.sin(second * 1.3) * 8;
    const nod = Math.sin(second * 2.1) * (speaking ? 6 : 3);
    pen.fillStyle = look.back;
    pen.fillRect(0, 0, 480, 480);
    oval(240 + sway / 2, 470, 170, 130, "#22313d"); // shoulders
    oval(240 + sway, 225 + nod, 128, 158, "#3a2a22"); // hair
    oval(240 + sway, 245 + nod, 112, 140, look.skin); // face
    const blink = second % 4 < 0.12 ? 2 : 13;
    oval(198 + sway, 220 + nod, 14, blink, "#1b1b1b");
    oval(282 + sway, 220 + nod, 14, blink, "#1b1b1b");
    const mouth = speaking ? MOUTH.calm + Math.abs(Math.sin(second * 11) * Math.cos(second * 5)) * MOUTH.widest : MOUTH.calm;
    oval(240 + sway, 312 + nod, 34, mouth, "#7a2430");
    pen.fillStyle = "#000";
    pen.fillRect(0, 448, 132, 32);
    pen.fillStyle = "#ffdc00";
    pen.font = "bold 20px sans-serif";
    pen.fillText("SANDBOX", 14, 471);
    canvas.dataset.speaking = String(speaking);
    frame = requestAnimationFrame(paint);
  }
  frame = requestAnimationFrame(paint);
  return () => { cancelAnimationFrame(frame); canvas.remove(); };
}

// What is said comes one after the other, and only once somebody listens.
function speaker() {
  const player = new Audio();
  const waiting = [];
  let playing = false;
  function next() {
    playing = false;
    const url = waiting.shift();
    if (!url) return;
    playing = true;
    player.src = url;
    player.play().catch(next);
  }
  player.addEventListener("ended", next);
  player.addEventListener("error", next);
  let heard = false;
  return {
    say(url) { waiting.push(url); if (heard && !playing) next(); },
    play() { heard = true; if (!playing) next(); },
    stop() { heard = false; waiting.length = 0; player.pause(); },
    speaking: () => playing && !player.paused && player.currentTime > 0,
  };
}

async function* lines(answer) {
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    const parts = (rest + value).split("\n");
    rest = parts.pop();
    for (const part of parts) if (part) yield JSON.parse(part);
  }
}

function createClient() {
  const handlers = new Map();
  const emit = (name, ...given) => handlers.get(name)?.forEach((handler) => handler(...given));
  const stop = new AbortController();
  const sound = speaker();
  let erase = null;

  function enter(look) {
    const host = { uid: "avatar" };
    const tracks = {
      video: { play: (element) => { erase = drawer(element, look, sound); }, stop: () => erase?.() },
      audio: { play: sound.play, stop: sound.stop },
    };
    client.tracks = tracks;
    for (const kind of ["video", "audio"]) emit("user-published", host, kind);
  }

  async function listen(answer) {
    try {
      for await (const event of lines(answer)) {
        if (event.type === "hello") enter(event);
        if (event.type === "speech") sound.say(event.url);
        if (event.type === "closed") break;
      }
    } catch (error) {
      if (error.name === "AbortError") return;
    }
    emit("user-left", { uid: "avatar" });
  }

  const client = {
    on(name, handler) { handlers.set(name, [...(handlers.get(name) || []), handler]); },
    async join(appId, channel, token, uid) {
      const root = atob(appId.replaceAll("-", "+").replaceAll("_", "/"));
      const answer = await fetch(`${root}/live/${channel}/events`, { method: "POST", body: token, signal: stop.signal });
      if (!answer.ok) throw new Error("The room does not let us in.");
      listen(answer);
      return uid;
    },
    async subscribe(host, kind) {
      host[`${kind}Track`] = client.tracks[kind];
      return client.tracks[kind];
    },
    async leave() {
      stop.abort();
      sound.stop();
      erase?.();
    },
  };
  return client;
}

export default { createClient, setLogLevel() {} };
