// Files that could not be sent stay attached, with the reason in sight: Send sends them again, with the box's text.
const bar = document.querySelector("#unsent");
const words = bar.querySelector("span");
let files = [];

export function keep(kept, why) {
  files = kept;
  words.textContent = kept.length ? `Not sent: ${kept.map(({ name }) => name).join(", ")}. ${why}` : "";
  bar.hidden = !kept.length;
}

export const any = () => files.length > 0;

// Take them: they are sent with what else is attached now.
export function take() {
  const taken = files;
  keep([], "");
  return taken;
}

bar.querySelector("button").addEventListener("click", () => keep([], ""));
