// Own results, newest first, or those with some words.
import { deeds } from "./items.js";
import { call, find, list, newest } from "./kit.js";

const panel = find("#gallery");
const sought = find("#sought");
let words = ""; // that are looked for: others may be typed meanwhile
const ask = newest((page) => call("gallery", { page, words }), (found) => list(panel, found, ask, deeds));

export const show = () => ask(0);

find("#search").addEventListener("submit", (event) => {
  event.preventDefault();
  words = sought.value.trim();
  ask(0);
});
