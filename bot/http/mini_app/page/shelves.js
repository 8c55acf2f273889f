// What a person keeps: faces, voices, avatars, backgrounds.
import { deeds } from "./items.js";
import { call, find, list, newest, options } from "./kit.js";

const panel = find("#shelves");
const kind = find("#shelf");
const ask = newest((page) => call("shelf", { kind: kind.value, page }), (found) => list(panel, found, ask, deeds));
const begin = newest(() => call("shelves"), ({ shelves }) => {
  options(kind, shelves, kind.value || shelves[0].id);
  ask(0);
});

export const show = () => begin();

kind.addEventListener("change", () => ask(0));
