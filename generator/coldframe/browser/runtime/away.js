// On the page that stands for one that is not kept: which are, and another try.

/** A browser says `online` before its network answers, and not at all if only the host was away (ms). */
const BETWEEN = 5000;
const AGAIN = "coldframe-again";
const SECTION = "coldframe-kept";

const again = document.getElementById(AGAIN);
if (again) {
  again.hidden = false;
  again.addEventListener("click", () => location.reload());
}
addEventListener("online", look);
setInterval(look, BETWEEN);
keptPages().then(tell);

/** The page itself takes this one's place once it can be had. */
async function look() {
  if (document.hidden) return;
  const answer = await fetch(location.href, { cache: "no-store" }).catch(() => undefined);
  if (answer && answer.status < 500) location.reload();
}

/** @returns {Promise<{path: string, title: string}[]>} the last visited one first */
function keptPages() {
  const { port1, port2 } = new MessageChannel();
  const { controller } = navigator.serviceWorker;
  if (!controller) return Promise.resolve([]);
  controller.postMessage({ type: "pages" }, [port2]);
  return new Promise((resolve) => (port1.onmessage = ({ data }) => resolve(data)));
}

/** @param {{path: string, title: string}[]} pages */
function tell(pages) {
  const section = document.getElementById(SECTION);
  if (!section || !pages.length) return;
  const items = pages.map(({ path, title }) => {
    const link = document.createElement("a");
    link.href = path;
    link.textContent = title || path;
    const item = document.createElement("li");
    item.append(link);
    return item;
  });
  section.querySelector("ul")?.replaceChildren(...items);
  section.hidden = false;
}
