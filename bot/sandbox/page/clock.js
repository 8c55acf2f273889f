// The clock of the sandbox's Telegram and A2E, which people turn forward.
import * as api from "./api.js";
import { boxes } from "./boxes.js";
import { button } from "./elements.js";

const STEPS = { "1 min": 60, "1 hour": 3600, "1 day": 86400, "30 days": 2_592_000 };
const ahead = document.querySelector("#ahead");

function show({ ahead: seconds }) {
  const [days, hours, minutes] = [Math.floor(seconds / 86400), Math.floor((seconds % 86400) / 3600), Math.floor((seconds % 3600) / 60)];
  const parts = [days && `${days} d`, hours && `${hours} h`, minutes && `${minutes} min`].filter(Boolean);
  ahead.textContent = parts.length ? `Now ${parts.join(" ")} ahead.` : "";
}

export const turn = (seconds) => api.turnClock(seconds).then(show).catch((error) => boxes.note(error.message));

export function setUp() {
  document.querySelector("#clock").append(...Object.entries(STEPS).map(([words, seconds]) => button(`⏩ ${words}`, () => turn(seconds))));
  api.clock().then(show).catch(() => {});
}
