// What is kept bears a seal, and what does not, or not its own, is not there: a script of another
// origin's neighbour, or a demo's code that found a way to the caches, can't have it run later. The key
// can be used by whoever reads the site's database, but not be read; a demo's worker reads neither
// (runtime/confine.js).

const SEAL = "coldframe-seal";
/** @type {Promise<CryptoKey> | undefined} */
let sealing;

function sealKey() {
  sealing ??= findKey();
  sealing.catch(() => (sealing = undefined));
  return sealing;
}

async function findKey() {
  const base = await database();
  try {
    const found = await keyIn(base);
    if (found) return found;
    const made = await crypto.subtle.generateKey({ name: "HMAC", hash: "SHA-256" }, false, ["sign", "verify"]);
    // Another worker of this site may have been quicker: then its key counts.
    await done(base.transaction("keys", "readwrite").objectStore("keys").add(made, SEAL)).catch(() => {});
    return /** @type {CryptoKey} */ (await keyIn(base));
  } finally {
    base.close();
  }
}

/** @param {IDBDatabase} base @returns {Promise<CryptoKey | undefined>} */
const keyIn = (base) => done(base.transaction("keys").objectStore("keys").get(SEAL));

/** @returns {Promise<IDBDatabase>} */
function database() {
  const request = indexedDB.open(`coldframe ${BASE}`, 1);
  request.onupgradeneeded = () => request.result.createObjectStore("keys");
  return done(request);
}

/** @template T @param {IDBRequest<T>} request @returns {Promise<T>} */
function done(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/** @param {string} cache @param {string} address @param {ArrayBuffer} bytes @param {string} type */
async function putSealed(cache, address, bytes, type) {
  const seal = await crypto.subtle.sign("HMAC", await sealKey(), await meaning(cache, address, bytes, type));
  const headers = {
    "content-type": type,
    "content-length": String(bytes.byteLength),
    [SEAL]: [...new Uint8Array(seal)].map((byte) => byte.toString(16).padStart(2, "0")).join(""),
  };
  await (await caches.open(cache)).put(address, new Response(bytes, { headers }));
}

/** The answer itself, with which a browser keeps the compiled script; what is not sound is dropped.
 * @param {string} cache @param {string} address */
async function getSealed(cache, address) {
  const found = await caches.open(cache);
  const answer = await found.match(address, { ignoreVary: true });
  if (!answer || (await isSound(cache, address, answer.clone()))) return answer;
  await found.delete(address, { ignoreVary: true });
  return undefined;
}

/** @param {string} cache @param {string} address @param {Response} answer */
async function isSound(cache, address, answer) {
  const type = answer.headers.get("content-type") ?? "";
  const pairs = answer.headers.get(SEAL)?.match(/../g) ?? [];
  const seal = Uint8Array.from(pairs, (pair) => parseInt(pair, 16));
  const said = await meaning(cache, address, await answer.arrayBuffer(), type);
  return answer.status === 200 && crypto.subtle.verify("HMAC", await sealKey(), seal, said);
}

/** What a seal says: that this stands there.
 * @param {string} cache @param {string} address @param {ArrayBuffer} bytes @param {string} type */
async function meaning(cache, address, bytes, type) {
  const sum = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return new TextEncoder().encode(JSON.stringify([cache, new URL(address, location.origin).href, type, ...sum]));
}
