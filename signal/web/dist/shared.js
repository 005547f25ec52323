// src/message.ts
var maxName = 64;
var maxChat = 4096;
var maxID = 32;
var maxSDP = 4e4;
var Malformed = class extends Error {
};
function parse(json) {
  const fields = object(json);
  switch (fields["type"]) {
    case "lobby":
      return { type: "lobby", state: oneOf(fields, "state", ["waiting", "soon"]), language: matching(fields, "language", /^[a-z]{2}$/) };
    case "offer":
      return { type: "offer", sdp: matching(fields, "sdp", /[^]/, maxSDP) };
    case "candidate":
      return {
        type: "candidate",
        candidate: string(fields, "candidate", 1024),
        mid: string(fields, "mid", 64),
        line: index(fields, "line")
      };
    case "chat":
      return { type: "chat", id: matching(fields, "id", /^[A-Za-z0-9_-]+$/, maxID), text: cleaned(fields, "text", maxChat) };
    case "state":
      return { type: "state", muted: boolean(fields, "muted"), hidden: boolean(fields, "hidden") };
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
function index(fields, name) {
  const value = fields[name];
  if (typeof value !== "number" || !Number.isInteger(value) || value < 0 || value > 65535) throw new Malformed(name);
  return value;
}
function oneOf(fields, name, allowed) {
  const value = allowed.find((one) => one === fields[name]);
  if (value === void 0) throw new Malformed(name);
  return value;
}

export {
  maxName,
  maxChat,
  Malformed,
  parse,
  clean,
  fit,
  object
};
