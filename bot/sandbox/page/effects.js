// Effects of messages, by their ids: shown over the chat for a moment, as a new message comes.
import { make } from "./elements.js";

const EFFECTS = {
  "5104841245755180586": "🔥", "5107584321108051014": "👍", "5104858069142078462": "👎",
  "5159385139981059251": "❤️", "5046509860389126442": "🎉", "5046589136895476101": "💩",
};
const PIECES = 14;
const STILL = matchMedia("(prefers-reduced-motion: reduce)");

export function play(id) {
  if (!EFFECTS[id] || STILL.matches) return;
  const pieces = Array.from({ length: PIECES }, () => make("span", {}, EFFECTS[id]));
  const shown = make("div", { class: "effect", "aria-hidden": "true" }, ...pieces);
  pieces.forEach((piece, place) => {
    piece.style.left = `${(100 * (place + 0.5)) / PIECES}%`;
    piece.style.animationDelay = `${(place * 7) % 5 / 10}s`;
  });
  document.body.append(shown);
  setTimeout(() => shown.remove(), 2500);
}
