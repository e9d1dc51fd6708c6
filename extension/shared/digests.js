/** SHA-256, and the forms in which Winnow writes it. */

/** @param {Uint8Array} bytes */
export function hex(bytes) {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** @param {BufferSource} data */
export async function sha256(data) {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", data));
}

/**
 * The digest of a body as `Content-Digest` writes it (RFC 9530): "sha-256=:…:".
 * @param {Blob} body
 */
export async function contentDigest(body) {
  const digest = await sha256(await body.arrayBuffer());
  return `sha-256=:${btoa(String.fromCharCode(...digest))}:`;
}

/**
 * HMAC-SHA256 in hexadecimal digits.
 * @param {Uint8Array<ArrayBuffer>} key
 * @param {string} message
 */
export async function hmacHex(key, message) {
  const imported = await crypto.subtle.importKey("raw", key, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  return hex(new Uint8Array(await crypto.subtle.sign("HMAC", imported, new TextEncoder().encode(message))));
}
