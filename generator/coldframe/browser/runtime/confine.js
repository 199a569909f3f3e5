// In the worker, before any Python: what its programs may reach. They are under the page's policy,
// which lets nothing out, and what they leave ends with them. So they have no way to what is not
// under that policy, or is run or trusted later: another worker, the caches of the service worker and
// what it knows them by, other tabs' locks.

// Keeps the one that it needs.
import "./life.js";

/** Of each nothing is left, not even to who has one: a name alone could be found in another place. */
const TAKEN = [
  ...["Worker", "SharedWorker", "ServiceWorkerContainer", "ServiceWorkerRegistration", "ServiceWorker"],
  ...["CacheStorage", "Cache", "IDBFactory", "IDBDatabase", "LockManager", "StorageBucketManager", "StorageBucket"],
];
/** A worker that was started from a blob has no address to complete others by. */
const BASE = import.meta.url;

/** @type {any} */
const scope = self;

for (const name of TAKEN) take(name);
const { fetch, XMLHttpRequest } = scope;
scope.fetch = (/** @type {any} */ input, /** @type {any[]} */ ...more) => fetch(whole(input), ...more);
const { open } = XMLHttpRequest.prototype;
/** @this {XMLHttpRequest} @param {string} method @param {any} url @param {any[]} more */
XMLHttpRequest.prototype.open = function (method, url, ...more) {
  return /** @type {any} */ (open).call(this, method, whole(url), ...more);
};
for (const name of ["Request", "EventSource", "WebSocket"]) {
  scope[name] = new Proxy(scope[name], {
    construct: (made, [input, ...more], target) => Reflect.construct(made, [whole(input), ...more], target),
  });
}

/** @param {string} name of an interface */
function take(name) {
  const { prototype } = scope[name] ?? {};
  if (!prototype) return;
  for (const key of Reflect.ownKeys(prototype)) Reflect.deleteProperty(prototype, key);
  if (!Reflect.deleteProperty(scope, name)) throw new Error(`${name} can't be taken from Python.`);
}

/** @param {unknown} input */
const whole = (input) => (typeof input === "string" && URL.canParse(input, BASE) ? new URL(input, BASE).href : input);
