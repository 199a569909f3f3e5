// What the site's pages ask for, answered from the network or from what is kept.

/** How long a page is waited for if an older one is at hand (ms). */
const PATIENCE = 3000;

site.addEventListener("install", () => {
  // Safe under open pages: each file is of the very page that asks for it, whoever is the worker.
  site.skipWaiting();
});

site.addEventListener("activate", (event) => event.waitUntil(begin()));

site.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname: path } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin || !path.startsWith(BASE)) return;
  if (request.headers.has("range")) return;
  if (isImmutable(path)) event.respondWith(immutable(request, path));
  else if (request.mode === "navigate" || /\/$|\.html$/.test(path)) event.respondWith(page(event, plain(path)));
  else if (!path.startsWith(OWN)) event.respondWith(beside(event, path));
});

site.addEventListener("message", (event) => {
  const { data, source, ports } = event;
  if (data?.type === "keep" && source instanceof Client) event.waitUntil(alone(() => keep(data, source.id)));
  if (data?.type === "pages") event.waitUntil(list().then((pages) => ports[0]?.postMessage(pages)));
});

async function begin() {
  // The host is asked while this worker still starts.
  await site.registration.navigationPreload?.enable();
  await site.clients.claim();
  const older = (await caches.keys()).filter((name) => name.startsWith(`coldframe ${BASE} `) && !name.startsWith(FORMAT));
  await Promise.all(older.map((name) => caches.delete(name)));
}

/** One at a time, also when another worker takes over. What fails is tried again at the next visit.
 * @param {() => Promise<void>} act */
async function alone(act) {
  await navigator.locks.request(FORMAT, act).catch(() => {});
}

/** What is kept, for the page that says so. */
async function list() {
  const all = await records();
  const paths = [...new Set(all.map(({ path }) => path))].filter((path) => path !== AWAY);
  const kept = paths.flatMap((path) => chosen(all.filter((one) => one.path === path)) ?? []);
  kept.sort((one, other) => other.visited - one.visited);
  return kept.map(({ path, title, html, whole }) => ({ path, title, html, whole }));
}

/** Its name says what is in it: any copy will do, unless a damaged one is to be replaced. One that is
 * being fetched is waited for, not fetched twice.
 * @param {Request} request @param {string} path */
async function immutable(request, path) {
  const anew = request.cache === "reload" || request.cache === "no-store";
  if (!anew) await coming.get(path)?.catch(() => {});
  const kept = anew ? undefined : await file(request.url).catch(() => undefined);
  return kept ?? fetch(request);
}

/** The newest page; without a network, or with a slow one, what is kept.
 * @param {FetchEvent} event @param {string} path */
async function page(event, path) {
  // A script that takes no copy only looks: its tab goes on to show what it did.
  const client = event.request.cache === "no-store" ? "" : event.resultingClientId || event.clientId;
  const coming = fromHost(event);
  event.waitUntil(coming.catch(() => {}));
  const kept = await keptAt(path).catch(() => undefined);
  const answer = await Promise.race([coming.catch(() => undefined), ...(kept ? [patience()] : [])]);
  if (answer && (answer.status < 500 || !kept)) {
    if (isPage(answer)) event.waitUntil(see(client, path, answer.clone()));
    return answer;
  }
  if (!kept) return away(event.request, path);
  if (client) await remember(client, path, kept.html);
  return kept.answer;
}

/** @param {FetchEvent} event @returns {Promise<Response>} */
async function fromHost(event) {
  return (await event.preloadResponse) ?? fetch(event.request);
}

/** @param {Response} answer */
const isPage = ({ ok, headers }) => ok && headers.get("content-type")?.startsWith("text/html");

/** @returns {Promise<undefined>} */
const patience = () => new Promise((resolve) => setTimeout(() => resolve(undefined), PATIENCE));

/** @param {string} client @param {string} path @param {Response} answer */
async function see(client, path, answer) {
  const bytes = await answer.arrayBuffer().catch(() => undefined);
  if (bytes && client) await remember(client, path, await digestOf(bytes));
}

/** @param {string} path */
async function keptAt(path) {
  const html = chosen(await records(path))?.html;
  const answer = html && (await file(contentAddress(html)));
  return html && answer ? { html, answer } : undefined;
}

/** @param {Request} request @param {string} path */
async function away(request, path) {
  if (request.mode !== "navigate") return Response.error();
  if (!path.endsWith("/") && (await keptAt(`${path}/`))) return Response.redirect(`${path}/${new URL(request.url).search}`);
  const kept = await keptAt(AWAY).catch(() => undefined);
  const body = kept ? await kept.answer.blob() : "You are offline, and this page was not kept.";
  const type = kept ? "text/html; charset=utf-8" : "text/plain; charset=utf-8";
  return new Response(body, { status: 503, headers: { "content-type": type } });
}

/** Of the deploy of the page that the tab shows, else from the host.
 * @param {FetchEvent} event @param {string} path */
async function beside(event, path) {
  const found = await besideOf(event, path).catch(() => undefined);
  return found ?? fetch(event.request);
}

/** @param {FetchEvent} event @param {string} path */
async function besideOf({ clientId, request }, path) {
  const from = request.referrer ? plain(new URL(request.referrer).pathname) : "";
  const { html } = (clientId && (await shown(clientId, from))) || {};
  const { digest } = (html && (await record(from, html))?.beside[path]) || {};
  return digest ? file(contentAddress(digest)) : undefined;
}
