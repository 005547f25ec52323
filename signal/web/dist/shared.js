// src/bytes.ts
function utf8(text) {
  return new TextEncoder().encode(text);
}
function concat(...parts) {
  const out = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}
function lv(...parts) {
  return concat(...parts.flatMap((part) => {
    const bytes = typeof part === "string" ? utf8(part) : part;
    const length = [];
    let rest = bytes.length;
    for (; rest > 127; rest >>>= 7) length.push(rest & 127 | 128);
    return [Uint8Array.of(...length, rest), bytes];
  }));
}
function number(size, value) {
  const out = new Uint8Array(8);
  new DataView(out.buffer).setBigUint64(0, BigInt(value));
  return out.slice(8 - size);
}
function equal(a, b) {
  let difference = a.length ^ b.length;
  for (let i = 0; i < a.length; i++) difference |= (a[i] ?? 0) ^ (b[i] ?? 0);
  return difference === 0;
}
function encodeBytes(bytes) {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
function decodeBytes(text, size) {
  if (!/^[A-Za-z0-9_-]*$/.test(text) || text.length % 4 === 1) return void 0;
  const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  const bytes = Uint8Array.from(binary, (c) => c.charCodeAt(0));
  if (size !== void 0 && bytes.length !== size) return void 0;
  return encodeBytes(bytes) === text ? bytes : void 0;
}

// src/message.ts
var maxName = 64;
var maxChat = 4096;
var maxID = 32;
var maxPlain = 48e3;
var Malformed = class extends Error {
};
function parse(json) {
  if (json.length > maxPlain || utf8(json).length > maxPlain) throw new Malformed("length");
  const fields = object(json);
  switch (fields["type"]) {
    case "lobby":
      return { type: "lobby", state: oneOf(fields, "state", ["waiting", "soon"]), language: matching(fields, "language", /^[a-z]{2}$/) };
    case "offer":
      return { type: "offer", sdp: matching(fields, "sdp", /[^]/) };
    case "candidate":
      return {
        type: "candidate",
        candidate: string(fields, "candidate", 1024),
        mid: string(fields, "mid", 64),
        line: index(fields, "line", 65535)
      };
    case "chat":
      return { type: "chat", id: matching(fields, "id", /^[A-Za-z0-9_-]+$/, maxID), text: cleaned(fields, "text", maxChat) };
    case "state":
      return {
        type: "state",
        muted: boolean(fields, "muted"),
        hidden: boolean(fields, "hidden"),
        paused: option(fields, "paused"),
        sharing: option(fields, "sharing")
      };
    case "beat":
      return { type: "beat", received: index(fields, "received", Number.MAX_SAFE_INTEGER), ask: boolean(fields, "ask") };
    case "bye":
      return { type: "bye", reason: oneOf(fields, "reason", ["left", "declined", "removed", "ended", "tampered"]) };
    default:
      string(fields, "type", Infinity);
      return void 0;
  }
}
function clean(text) {
  return text.replace(/[\t-\r\u2028\u2029]/g, " ").replace(/[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, "").replace(/[\ud800-\udfff]/gu, "�");
}
function fit(text, bytes) {
  let size = 0;
  let out = "";
  for (const character of text) {
    size += new TextEncoder().encode(character).length;
    if (size > bytes) break;
    out += character;
  }
  return out;
}
function object(json) {
  let value;
  try {
    value = JSON.parse(json);
  } catch {
    throw new Malformed("json");
  }
  if (!isFields(value)) throw new Malformed("object");
  return value;
}
function isFields(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
function string(fields, name, max) {
  const value = fields[name];
  if (typeof value !== "string" || value.length > max || new TextEncoder().encode(value).length > max) throw new Malformed(name);
  return value;
}
function matching(fields, name, pattern, max = Infinity) {
  const value = string(fields, name, max);
  if (!pattern.test(value)) throw new Malformed(name);
  return value;
}
function cleaned(fields, name, max) {
  const value = clean(string(fields, name, Infinity));
  if (new TextEncoder().encode(value).length > max) throw new Malformed(name);
  return value;
}
function boolean(fields, name) {
  const value = fields[name];
  if (typeof value !== "boolean") throw new Malformed(name);
  return value;
}
function option(fields, name) {
  return fields[name] !== void 0 && boolean(fields, name);
}
function index(fields, name, max) {
  const value = fields[name];
  if (typeof value !== "number" || !Number.isInteger(value) || value < 0 || value > max) throw new Malformed(name);
  return value;
}
function oneOf(fields, name, allowed) {
  const value = allowed.find((one) => one === fields[name]);
  if (value === void 0) throw new Malformed(name);
  return value;
}

export {
  utf8,
  concat,
  lv,
  number,
  equal,
  encodeBytes,
  decodeBytes,
  maxName,
  maxChat,
  Malformed,
  parse,
  clean,
  fit,
  object
};
