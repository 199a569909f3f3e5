// What stands at sw.js where pages are no longer kept: it gives back the room, and goes.

const leaving = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (self));

leaving.addEventListener("install", () => {
  leaving.skipWaiting();
});

leaving.addEventListener("activate", (event) => event.waitUntil(leave()));

async function leave() {
  const base = new URL(leaving.registration.scope).pathname;
  const own = (await caches.keys()).filter((name) => name.startsWith(`coldframe ${base} `));
  await Promise.all(own.map((name) => caches.delete(name)));
  indexedDB.deleteDatabase(`coldframe ${base}`);
  await leaving.registration.unregister();
}
