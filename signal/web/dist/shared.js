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
var maxOthers = 2;
var maxRelayURLs = 8;
var maxRelayField = 256;
var maxPlain = 48e3;
var Malformed = class extends Error {
};
function parse(json) {
  if (json.length > maxPlain || utf8(json).length > maxPlain) throw new Malformed("length");
  const fields = object(json);
  switch (fields["type"]) {
    case "lobby":
      return {
        type: "lobby",
        state: oneOf(fields, "state", ["waiting", "soon"]),
        language: matching(fields, "language", /^[a-z]{2}$/),
        company: fields["company"] === void 0 ? "" : oneOf(fields, "company", ["alone", "others", ""]),
        fallback: fields["fallback"] === void 0 ? "" : oneOf(fields, "fallback", ["ring", "wait", ""])
      };
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
      return {
        type: "chat",
        id: matching(fields, "id", /^[A-Za-z0-9_-]+$/, maxID),
        text: cleaned(fields, "text", maxChat),
        ...fields["from"] !== void 0 && { from: name(fields, "from") }
      };
    case "state":
      return {
        type: "state",
        muted: boolean(fields, "muted"),
        hidden: boolean(fields, "hidden"),
        paused: option(fields, "paused"),
        sharing: option(fields, "sharing"),
        recording: option(fields, "recording"),
        live: option(fields, "live"),
        ...fields["company"] !== void 0 && { company: oneOf(fields, "company", ["alone", "others", ""]) }
      };
    case "servers":
      return servers(fields);
    case "people":
      return { type: "people", people: people(fields) };
    case "beat":
      return { type: "beat", received: index(fields, "received", Number.MAX_SAFE_INTEGER), ask: boolean(fields, "ask") };
    case "bye":
      return { type: "bye", reason: oneOf(fields, "reason", ["left", "declined", "removed", "ended", "tampered"]) };
    default:
      string(fields, "type", Infinity);
      return void 0;
  }
}
var host = String.raw`(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\])`;
var port = "(?::(?:[1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5]))?";
var relayURL = new RegExp(`^(?:stuns?:${host}${port}|turns?:${host}${port}(?:\\?transport=(?:udp|tcp))?)$`);
function servers(fields) {
  const urls = list(fields, "urls", maxRelayURLs).map((url) => matching({ url }, "url", relayURL, maxRelayField));
  const only = option(fields, "only");
  if (urls.length === 0) return { type: "servers", urls, username: "", credential: "", until: 0, only };
  return {
    type: "servers",
    urls,
    only,
    username: matching(fields, "username", /[^]/, maxRelayField),
    credential: matching(fields, "credential", /[^]/, maxRelayField),
    until: index(fields, "until", Number.MAX_SAFE_INTEGER)
  };
}
function people(fields) {
  const all = list(fields, "people", maxOthers).map((value) => {
    if (!isFields(value)) throw new Malformed("people");
    return person(value);
  });
  if (new Set(all.map((one) => one.slot)).size < all.length) throw new Malformed("people");
  return all;
}
function person(fields) {
  return {
    slot: index(fields, "slot", maxOthers - 1),
    name: name(fields, "name"),
    state: oneOf(fields, "state", ["waiting", "here"]),
    interpreter: option(fields, "interpreter"),
    muted: option(fields, "muted"),
    hidden: option(fields, "hidden"),
    sharing: option(fields, "sharing"),
    recording: option(fields, "recording"),
    live: option(fields, "live")
  };
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
function string(fields, name2, max) {
  const value = fields[name2];
  if (typeof value !== "string" || value.length > max || new TextEncoder().encode(value).length > max) throw new Malformed(name2);
  return value;
}
function matching(fields, name2, pattern, max = Infinity) {
  const value = string(fields, name2, max);
  if (!pattern.test(value)) throw new Malformed(name2);
  return value;
}
function cleaned(fields, name2, max) {
  const value = clean(string(fields, name2, Infinity));
  if (new TextEncoder().encode(value).length > max) throw new Malformed(name2);
  return value;
}
function name(fields, field) {
  const value = clean(string(fields, field, Infinity));
  if ([...value].length > maxName) throw new Malformed(field);
  return value;
}
function list(fields, name2, max) {
  const value = fields[name2];
  if (!Array.isArray(value) || value.length > max) throw new Malformed(name2);
  return value;
}
function boolean(fields, name2) {
  const value = fields[name2];
  if (typeof value !== "boolean") throw new Malformed(name2);
  return value;
}
function option(fields, name2) {
  return fields[name2] !== void 0 && boolean(fields, name2);
}
function index(fields, name2, max) {
  const value = fields[name2];
  if (typeof value !== "number" || !Number.isInteger(value) || value < 0 || value > max) throw new Malformed(name2);
  return value;
}
function oneOf(fields, name2, allowed) {
  const value = allowed.find((one) => one === fields[name2]);
  if (value === void 0) throw new Malformed(name2);
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
