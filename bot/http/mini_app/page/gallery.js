// Own results, newest first, or those with some words.
import { deeds } from "./items.js";
import { call, find, list, newest } from "./kit.js";

const panel = find("#gallery");
const sought = find("#sought");
const ask = newest((page) => call("gallery", { page, words: sought.value.trim() }), (found) => list(panel, found, ask, deeds));

export const show = () => ask(0);

find("#search").addEventListener("submit", (event) => { event.preventDefault(); ask(0); });
