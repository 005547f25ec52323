import {
  clean,
  fit,
  maxChat,
  maxName
} from "./shared.js";

// src/capture.ts
var lookEvery = 500;
var recorders = /* @__PURE__ */ new Set();
var streams = /* @__PURE__ */ new Set();
var own = 0;
var said = { recording: false, live: false };
var listener;
var clock;
function watchCapture(on) {
  listener = on;
  if (said.recording || said.live) on(said);
}
function quietly(work) {
  own++;
  try {
    return work();
  } finally {
    own--;
  }
}
function follow(owner, name, then) {
  const original = owner && Reflect.get(owner, name);
  if (!owner || typeof original !== "function") return;
  const value = new Proxy(original, {
    apply: (target, self, parameters) => {
      const result = Reflect.apply(target, self, parameters);
      if (own === 0) then(self, result);
      return result;
    }
  });
  Object.defineProperty(owner, name, { value, configurable: true, enumerable: true, writable: true });
}
function recorded(recorder) {
  if (!(recorder instanceof MediaRecorder)) return;
  recorders.add(recorder);
  recorder.addEventListener("stop", () => {
    recorders.delete(recorder);
    tell();
  }, { once: true });
  tell();
}
function streamed(stream) {
  if (!(stream instanceof MediaStream)) return;
  streams.add(stream);
  clock ??= setInterval(look, lookEvery);
  tell();
}
function granted(answer) {
  if (!(answer instanceof Promise)) return;
  answer.then((stream) => {
    const tracks = stream instanceof MediaStream ? stream.getVideoTracks() : [];
    if (tracks.some((track) => track.getSettings().displaySurface !== void 0)) streamed(stream);
  }, () => {
  });
}
function look() {
  for (const stream of streams) if (stream.getTracks().every(({ readyState }) => readyState === "ended")) streams.delete(stream);
  if (streams.size === 0) {
    clearInterval(clock);
    clock = void 0;
  }
  tell();
}
function tell() {
  const now = { recording: recorders.size > 0, live: streams.size > 0 };
  if (now.recording === said.recording && now.live === said.live) return;
  said = now;
  listener?.(now);
}
var page = globalThis;
follow(page.MediaRecorder?.prototype, "start", (recorder) => recorded(recorder));
for (const owner of [page.HTMLMediaElement, page.HTMLCanvasElement]) {
  for (const name of ["captureStream", "mozCaptureStream"]) follow(owner?.prototype, name, (_, stream) => streamed(stream));
}
for (const name of ["getDisplayMedia", "getUserMedia"]) follow(page.MediaDevices?.prototype, name, (_, answer) => granted(answer));

// src/view/awake.ts
function createAwake() {
  let wanted = false;
  let lock;
  const hold = async () => {
    if (!wanted || lock || document.visibilityState !== "visible") return;
    try {
      lock = await navigator.wakeLock.request("screen");
      lock.addEventListener("release", () => {
        lock = void 0;
      });
      if (!wanted) await lock.release();
    } catch {
      lock = void 0;
    }
  };
  if ("wakeLock" in navigator) document.addEventListener("visibilitychange", () => void hold());
  return (next) => {
    if (next === wanted || !("wakeLock" in navigator)) return;
    wanted = next;
    if (wanted) void hold();
    else void lock?.release();
  };
}

// src/devices.ts
var constraints = {
  camera: { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30, max: 30 } },
  microphone: { echoCancellation: true, noiseSuppression: true, autoGainControl: true }
};
var levelEvery = 60;
function createDevices(on) {
  const slots = { camera: vacant(), microphone: vacant() };
  let speaker = "";
  let muted = false;
  let hidden = false;
  let meter;
  let sounds;
  let generation = 0;
  const tell3 = () => {
    on.state(slots.camera.state, slots.microphone.state);
    on.tracks(slots.microphone.track, slots.camera.track);
  };
  const put = (kind, track) => {
    const slot = slots[kind];
    slot.track?.stop();
    slot.track = track;
    slot.state = "ready";
    slot.gone = false;
    slot.id = track.getSettings().deviceId ?? slot.id;
    track.addEventListener("ended", () => {
      if (slot.track !== track) return;
      slot.track = null;
      slot.state = "missing";
      tell3();
      void standIn(kind);
    });
    if (kind === "camera") return;
    track.enabled = !muted;
    meter?.stop();
    meter = measure(track, on.level);
  };
  const ask2 = async (kinds) => {
    const now = generation;
    const wish = {};
    if (kinds.includes("camera")) wish.video = { ...constraints.camera, ...exactly(slots.camera.id) };
    if (kinds.includes("microphone")) wish.audio = { ...constraints.microphone, ...exactly(slots.microphone.id) };
    const stream = await navigator.mediaDevices.getUserMedia(wish);
    if (now !== generation) {
      for (const track of stream.getTracks()) track.stop();
      return;
    }
    for (const track of stream.getTracks()) put(track.kind === "video" ? "camera" : "microphone", track);
  };
  const askEach = async (kinds) => {
    try {
      return await ask2(kinds);
    } catch (fault) {
      if (kinds.length === 1 || await asksAgain(fault)) {
        for (const kind of kinds) slots[kind].state = stateOf(fault);
        return;
      }
    }
    for (const kind of kinds) await askEach([kind]);
  };
  const standIn = async (kind) => {
    const slot = slots[kind];
    slot.gone = true;
    slot.id = "";
    if (kind === "camera" && hidden) return;
    await askEach([kind]);
    if (!slot.track) return;
    tell3();
    on.replaced(kind, slot.track.label);
    refresh();
  };
  const list = async () => on.list(devicesOf(await navigator.mediaDevices.enumerateDevices(), slots, speaker));
  const refresh = () => void list().catch(() => {
  });
  const changed = () => {
    refresh();
    for (const kind of ["camera", "microphone"]) if (slots[kind].gone) void standIn(kind);
  };
  return {
    open: async (camera, microphone) => {
      const now = generation;
      navigator.mediaDevices.addEventListener("devicechange", changed);
      const kinds = [];
      if (camera && !slots.camera.track) kinds.push("camera");
      if (microphone && !slots.microphone.track) kinds.push("microphone");
      if (kinds.length > 0) await askEach(kinds);
      if (now !== generation) return;
      tell3();
      refresh();
    },
    choose: async (kind, id) => {
      if (kind === "speaker") {
        speaker = id;
        on.speaker(id);
        return refresh();
      }
      const slot = slots[kind];
      slot.track?.stop();
      slot.track = null;
      slot.id = id;
      await askEach([kind]);
      tell3();
      refresh();
    },
    switch: async (nextMuted, nextHidden) => {
      muted = nextMuted;
      if (slots.microphone.track) slots.microphone.track.enabled = !muted;
      if (hidden === nextHidden) return;
      hidden = nextHidden;
      const slot = slots.camera;
      if (slot.state !== "ready") return;
      if (hidden) {
        const track = slot.track;
        slot.track = null;
        track?.stop();
      } else if (!slot.track) await askEach(["camera"]);
      tell3();
    },
    playSound: async () => {
      sounds ??= new AudioContext();
      await sounds.resume();
      play(sounds);
    },
    close: () => {
      generation++;
      navigator.mediaDevices?.removeEventListener("devicechange", changed);
      for (const slot of Object.values(slots)) {
        slot.track?.stop();
        slot.track = null;
        slot.state = "off";
        slot.gone = false;
      }
      meter?.stop();
      meter = void 0;
      void sounds?.close();
      sounds = void 0;
      muted = hidden = false;
      on.tracks(null, null);
    }
  };
}
function exactly(id) {
  return id === "" ? {} : { deviceId: { exact: id } };
}
async function asksAgain(fault) {
  if (stateOf(fault) !== "denied") return false;
  const states = await Promise.all(["camera", "microphone"].map(permission));
  return !states.includes("granted");
}
async function permission(name) {
  try {
    return (await navigator.permissions.query({ name })).state;
  } catch {
    return "";
  }
}
function stateOf(fault) {
  switch (fault instanceof Error ? fault.name : "") {
    case "NotAllowedError":
    case "SecurityError":
      return "denied";
    case "NotFoundError":
    case "OverconstrainedError":
      return "missing";
    default:
      return "busy";
  }
}
function vacant() {
  return { state: "off", track: null, id: "", gone: false };
}
function devicesOf(infos, slots, speaker) {
  const of = (kind, chosen) => infos.filter((info) => info.kind === kind && info.label !== "").map(({ deviceId, label }) => ({ id: deviceId, label, chosen: deviceId === chosen }));
  return {
    cameras: of("videoinput", slots.camera.id),
    microphones: of("audioinput", slots.microphone.id),
    speakers: "setSinkId" in HTMLMediaElement.prototype ? of("audiooutput", speaker) : []
  };
}
function measure(track, level) {
  const context = new AudioContext();
  const node = context.createAnalyser();
  node.fftSize = 1024;
  context.createMediaStreamSource(new MediaStream([track])).connect(node);
  void context.resume().catch(() => {
  });
  const samples = new Float32Array(node.fftSize);
  const look2 = () => {
    node.getFloatTimeDomainData(samples);
    let sum = 0;
    for (const sample of samples) sum += sample * sample;
    const decibel = 10 * Math.log10(sum / samples.length + 1e-9);
    level(Math.min(1, Math.max(0, (decibel + 60) / 60)));
  };
  const clock2 = setInterval(look2, levelEvery);
  return {
    stop: () => {
      clearInterval(clock2);
      void context.close();
    }
  };
}
function play(context) {
  const tones = [523.25, 659.25];
  tones.forEach((hertz, i) => {
    const start2 = context.currentTime + i * 0.45;
    const oscillator = context.createOscillator();
    const gain = context.createGain();
    oscillator.frequency.value = hertz;
    gain.gain.setValueAtTime(0, start2);
    gain.gain.linearRampToValueAtTime(0.25, start2 + 0.05);
    gain.gain.exponentialRampToValueAtTime(1e-3, start2 + 0.8);
    oscillator.connect(gain).connect(context.destination);
    oscillator.start(start2);
    oscillator.stop(start2 + 0.85);
  });
}

// src/state.ts
function initial(language) {
  return {
    language,
    step: "words",
    words: ["", "", ""],
    line: "off",
    attempts: 0,
    room: "unknown",
    proof: "none",
    failures: 0,
    problem: "",
    left: 0,
    proven: false,
    checkWord: void 0,
    person: void 0,
    camera: "off",
    microphone: "off",
    checked: false,
    lobby: "waiting",
    agreed: { company: "", fallback: "" },
    away: false,
    hostLanguage: "",
    media: "none",
    met: false,
    lineLost: false,
    forgotten: false,
    departed: "no",
    muted: false,
    hidden: false,
    paused: false,
    sharing: false,
    remote: { muted: false, hidden: false, paused: false, sharing: false, recording: false, live: false },
    people: [],
    recording: false,
    live: false,
    chat: [],
    chatOpen: false,
    unread: 0,
    compared: false,
    ending: ""
  };
}
var endingOf = {
  left: "ended",
  ended: "ended",
  declined: "declined",
  removed: "removed",
  tampered: "tampered"
};

// src/session.ts
var nobodyAfter = 5e3;
var proofWithin = 2e4;
var maxFailures = 3;
var mediaWithin = 6e4;
var backWithin = 3e5;
var byeWithin = 2e3;
var provenWithin = 1e4;
var firstRetry = 1e3;
var lastRetry = 3e4;
var hurriedRetry = 400;
var hurriedWithin = [1500, 3e3];
var joinWithin = 2e4;
function step(state2, event) {
  if (state2.step === "goodbye" && !hearsAtGoodbye(state2, event)) return same(state2);
  switch (event.type) {
    case "language":
      return rename({ ...state2, language: event.language });
    case "words":
      return state2.step === "waiting" || state2.step === "session" ? same(state2) : anew(state2, event.words);
    case "edit":
      return edit(state2);
    case "retry":
      return state2.line === "lost" ? reconnect(state2) : same(state2);
    case "rejoin":
      return anew(state2, state2.words);
    case "joined":
      if (state2.line !== "connecting") return same(state2);
      if (state2.proven) return [{ ...state2, line: "open" }, []];
      return [{ ...state2, line: "open", attempts: 0, problem: state2.problem === "unreachable" ? "" : state2.problem }, [start("nobody", nobodyAfter)]];
    case "invited":
      return invited(state2);
    case "shut":
      return shut(state2);
    case "away":
      return [{ ...state2, away: state2.proven }, []];
    case "lost":
      return lost(state2, event.loss);
    case "timer":
      return timer(state2, event.timer);
    case "wake":
      return wake(state2);
    case "captured":
      return tell2({ ...state2, recording: event.recording, live: event.live });
    case "leave":
      return leave(state2);
    default:
      return state2.proven ? proven(state2, event) : unproven(state2, event);
  }
}
function hearsAtGoodbye(state2, event) {
  if (event.type === "language" || event.type === "captured") return true;
  return (event.type === "rejoin" || event.type === "edit" || event.type === "words") && state2.ending !== "unconfirmed";
}
function unproven(state2, event) {
  switch (event.type) {
    case "password":
      if (state2.step !== "password" || state2.room !== "open" || state2.proof !== "none") return same(state2);
      return [{ ...state2, proof: "running", problem: "" }, [{ type: "prove", password: event.password }, start("proof", proofWithin)]];
    case "confirming":
      return state2.proof === "none" ? same(state2) : [{ ...state2, proof: "confirming" }, []];
    case "proven":
      return state2.proof === "none" ? same(state2) : onward({ ...state2, proof: "none", proven: true, failures: 0, problem: "", checkWord: event.checkWord, attempts: 0, lineLost: false, forgotten: false, away: false }, [stop("proof")]);
    case "wrong":
      return state2.proof === "none" ? same(state2) : wrong(state2, event.left);
    case "unconfirmed":
      return state2.proof === "none" ? same(state2) : unanswered(state2);
    case "refused":
      return end(state2, event.ending);
    case "devices":
      return [{ ...state2, camera: event.camera, microphone: event.microphone }, []];
    default:
      return same(state2);
  }
}
function proven(state2, event) {
  switch (event.type) {
    case "person":
      return state2.step === "person" ? onward({ ...state2, person: event.person }) : same(state2);
    case "open":
      return [state2, [{ type: "open devices", camera: event.camera, microphone: event.microphone }]];
    case "devices":
      return devices(state2, { ...state2, camera: event.camera, microphone: event.microphone });
    case "enter":
      return state2.step === "devices" ? onward({ ...state2, checked: true }) : same(state2);
    case "mute":
      return switched({ ...state2, muted: event.muted });
    case "hide":
      return switched({ ...state2, hidden: event.hidden });
    case "pause":
      return state2.step === "session" ? paused(state2, { ...state2, paused: event.paused }, tell2) : same(state2);
    case "share":
      return state2.step === "session" ? tell2({ ...state2, sharing: event.sharing }) : same(state2);
    case "company":
      return tell2({ ...state2, notAlone: event.others });
    case "show chat":
      return [{ ...state2, chatOpen: event.open, unread: event.open ? 0 : state2.unread }, []];
    case "write":
      return write(state2, event.id, event.text);
    case "compared":
      return event.same ? [{ ...state2, compared: true }, []] : end(state2, "tampered", "tampered");
    case "message":
      return message({ ...state2, away: false }, event);
    case "answer":
      return [state2, [send({ type: "answer", sdp: event.sdp })]];
    case "candidate":
      return [state2, [send(event.candidate)]];
    case "media":
      return media(state2, event.media);
    case "resumed":
      return state2.line === "off" ? same(state2) : resumed(state2);
    case "unknown":
      return state2.line === "off" ? same(state2) : unknown(state2);
    case "tampered":
      return end(state2, "tampered", "tampered");
    default:
      return same(state2);
  }
}
function anew(state2, words) {
  const failures = failed(state2);
  if (failures >= maxFailures) return end(state2, "unconfirmed");
  return [
    { ...initial(state2.language), step: "looking", words, ...kept(state2), failures, line: "connecting" },
    [...stopAll, { type: "close devices" }, { type: "join", words }]
  ];
}
function kept({ person, recording, live }) {
  return { person, recording, live };
}
function edit(state2) {
  const failures = failed(state2);
  if (failures >= maxFailures) return end(state2, "unconfirmed");
  return [{ ...initial(state2.language), words: state2.words, ...kept(state2), failures }, [{ type: "part" }, { type: "close devices" }, ...stopAll]];
}
function reconnect(state2) {
  const next = { ...state2, line: "connecting" };
  if (!state2.proven) return [next, [stop("retry"), { type: "join", words: state2.words }]];
  const within = state2.step === "session" ? hurriedWithin[state2.attempts % 2 === 1 ? 0 : 1] : joinWithin;
  return [next, [stop("retry"), { type: "rejoin", within }]];
}
function wake(state2) {
  const [next, effects] = state2.line === "lost" ? reconnect(state2) : same(state2);
  if (state2.line === "open" && state2.proven && !state2.lineLost) effects.push({ type: "probe" });
  if (state2.media === "troubled" || state2.media === "connecting") effects.push(start("media", state2.met ? backWithin : mediaWithin));
  return [next, effects];
}
function nobody(state2) {
  if (state2.room !== "unknown" || state2.step !== "looking" && state2.step !== "password") return same(state2);
  return [{ ...state2, step: "looking", room: "nobody" }, []];
}
function invited(state2) {
  if (state2.proven) return same(state2);
  const next = { ...state2, room: "open", step: state2.step === "looking" ? "password" : state2.step };
  return [next, [stop("nobody")]];
}
function shut(state2) {
  if (state2.proven || state2.step !== "looking" && state2.step !== "password") return same(state2);
  const failures = failed(state2);
  if (failures >= maxFailures) return end(state2, "unconfirmed");
  return [{ ...state2, step: "looking", room: "shut", proof: "none", failures, problem: "" }, [stop("nobody"), stop("proof")]];
}
function wrong(state2, left) {
  const failures = state2.failures + 1;
  if (failures >= maxFailures) return end({ ...state2, proof: "none", failures }, "unconfirmed");
  return [
    { ...state2, proof: "none", failures, problem: "wrong", left: Math.min(left, maxFailures - failures), room: "unknown" },
    [stop("proof"), start("nobody", nobodyAfter)]
  ];
}
function failed(state2) {
  return state2.failures + (state2.proof === "confirming" ? 1 : 0);
}
function unanswered(state2) {
  const failures = failed(state2);
  if (failures >= maxFailures) return end(state2, "unconfirmed");
  return [
    { ...state2, proof: "none", failures, problem: "unanswered", room: "unknown", line: "connecting" },
    [stop("proof"), { type: "part" }, { type: "join", words: state2.words }]
  ];
}
function resumed(state2) {
  const told = state2.departed === "told";
  return [
    { ...state2, line: "open", attempts: 0, lineLost: false, away: false, ...told && { departed: "no" } },
    told ? [stop("retry"), stop("departed")] : [stop("retry")]
  ];
}
function unknown(state2) {
  if (state2.departed === "sure") return end(state2, "ended");
  if (state2.step !== "session") {
    return [{ ...askAgain(state2), line: "open" }, [stop("retry"), start("nobody", nobodyAfter)]];
  }
  if (state2.media === "connected") {
    return [{ ...state2, line: "off", lineLost: true, forgotten: true, departed: "no", chatOpen: false }, [stop("retry"), { type: "part" }]];
  }
  return fromPassword(state2);
}
function askAgain(state2) {
  return {
    ...state2,
    step: "password",
    proven: false,
    room: "unknown",
    problem: "interrupted",
    lobby: "waiting",
    away: false,
    media: "none",
    met: false,
    lineLost: false,
    forgotten: false,
    departed: "no",
    chatOpen: false,
    paused: false,
    sharing: false,
    remote: { muted: false, hidden: false, paused: false, sharing: false, recording: false, live: false },
    people: []
  };
}
function fromPassword(state2) {
  return [
    { ...askAgain(state2), line: "connecting" },
    [stop("retry"), stop("media"), stop("departed"), { type: "close call" }, { type: "part" }, { type: "join", words: state2.words }]
  ];
}
function lost(state2, loss) {
  if (state2.line === "off") return same(state2);
  if (loss === "malformed" || loss === "large") return end(state2, "broken");
  if (state2.step !== "session") {
    if (loss === "limit") return end(state2, "full");
    if (loss === "dropped") return end(state2, state2.proven ? "ended" : "closed");
  }
  if (state2.departed === "sure") return end(state2, "ended");
  return state2.proven ? pairLost(state2, loss) : lineLost(state2, loss);
}
function lineLost(state2, loss) {
  const failures = failed(state2);
  if (failures >= maxFailures) return end(state2, "unconfirmed");
  const attempts = state2.attempts + 1;
  const next = {
    ...state2,
    line: "lost",
    attempts,
    proof: "none",
    room: state2.room === "nobody" || state2.room === "shut" ? state2.room : "unknown",
    failures,
    problem: state2.problem === "interrupted" ? "interrupted" : loss === "expired" ? state2.problem : "unreachable"
  };
  const wait = loss === "expired" ? firstRetry : retryAfter(attempts);
  return [next, [stop("nobody"), stop("proof"), start("retry", wait)]];
}
function pairLost(state2, loss) {
  const attempts = state2.attempts + 1;
  const wait = state2.step === "session" ? hurriedRetry : retryAfter(attempts);
  const told = loss === "dropped" && state2.step === "session" && state2.departed === "no";
  const effects = [start("retry", wait)];
  if (told && state2.media !== "connected") effects.push(start("departed", provenWithin));
  return [{ ...state2, line: "lost", attempts, lineLost: true, chatOpen: false, ...told && { departed: "told" } }, effects];
}
function retryAfter(attempts) {
  return Math.min(lastRetry, firstRetry * 2 ** (attempts - 1));
}
function timer(state2, name) {
  switch (name) {
    case "nobody":
      return nobody(state2);
    case "proof":
      return state2.proof === "none" ? same(state2) : unanswered(state2);
    case "retry":
      return state2.line === "lost" ? reconnect(state2) : same(state2);
    case "media":
      return state2.media === "connected" ? same(state2) : end(state2, state2.met ? "lost" : "noPath", "left");
    case "departed":
      return state2.departed !== "no" && state2.media !== "connected" ? end(state2, "ended") : same(state2);
  }
}
function onward(state2, effects = []) {
  if (!state2.person) return [{ ...state2, step: "person" }, effects];
  if (!state2.checked) return [{ ...state2, step: "devices" }, effects];
  const next = { ...state2, step: "waiting", lobby: "waiting" };
  return [next, [...effects, hello(next)]];
}
function rename(state2) {
  return [state2, state2.step === "waiting" ? [hello(state2)] : []];
}
function devices(before, state2) {
  if (before.camera === state2.camera && before.microphone === state2.microphone) return same(state2);
  if (state2.step === "waiting") return [state2, [hello(state2)]];
  return tell2(state2);
}
function switched(state2) {
  const [after, told] = tell2(state2);
  return [after, [{ type: "switch", muted: state2.muted, hidden: state2.hidden }, ...told]];
}
function tell2(state2) {
  return [state2, state2.step === "session" ? [switches(state2)] : []];
}
function paused(before, state2, then = same) {
  const [was, is] = [before, state2].map((one) => one.paused || one.remote.paused);
  const [after, effects] = then(state2);
  return [after, is === was ? effects : [{ type: "pause", on: is === true }, ...effects]];
}
function message(state2, event) {
  const m = event.message;
  switch (m.type) {
    case "lobby":
      return [{ ...state2, lobby: m.state, hostLanguage: m.language, agreed: { company: m.company, fallback: m.fallback } }, []];
    case "offer":
      if (state2.step !== "waiting" && state2.step !== "session") return same(state2);
      if (state2.step === "session") return [state2, [{ type: "offer", sdp: m.sdp }]];
      return [{ ...state2, step: "session", media: "connecting" }, [{ type: "offer", sdp: m.sdp }, switches(state2), start("media", mediaWithin)]];
    case "candidate":
      return state2.step === "session" ? [state2, [{ type: "candidate", candidate: m }]] : same(state2);
    case "chat":
      if (state2.step !== "session" || m.text.trim() === "") return same(state2);
      return [
        { ...state2, chat: [...state2.chat, { id: m.id, own: false, text: m.text, ...m.from !== void 0 && { from: m.from } }], unread: state2.chatOpen ? 0 : state2.unread + 1 },
        []
      ];
    case "state":
      return paused(state2, { ...state2, remote: { muted: m.muted, hidden: m.hidden, paused: m.paused, sharing: m.sharing, recording: m.recording, live: m.live } });
    case "servers":
      return state2.step === "waiting" || state2.step === "session" ? [state2, [{ type: "servers", servers: m }]] : same(state2);
    case "people":
      return [{ ...state2, people: m.people }, []];
    case "bye":
      return end(state2, endingOf[m.reason]);
  }
}
function write(state2, id, text) {
  const line = { id, own: true, text: fit(clean(text).trim(), maxChat) };
  if (state2.step !== "session" || state2.lineLost || line.text === "") return same(state2);
  return [{ ...state2, chat: [...state2.chat, line] }, [send({ type: "chat", id, text: line.text })]];
}
function media(state2, now) {
  if (state2.step !== "session") return same(state2);
  switch (now) {
    case "connected":
      if (state2.departed === "sure") return same(state2);
      return [{ ...state2, media: "connected", met: true }, state2.departed === "told" ? [stop("media"), stop("departed")] : [stop("media")]];
    case "closed":
      return state2.lineLost ? end(state2, "ended") : [{ ...state2, media: "troubled", departed: "sure" }, [start("departed", byeWithin)]];
    case "failed":
      return state2.forgotten ? fromPassword(state2) : waitForMedia(state2, "troubled");
    case "connecting":
    case "troubled":
      return waitForMedia(state2, state2.met ? "troubled" : "connecting");
  }
}
function waitForMedia(state2, media2) {
  const waiting2 = state2.media === "troubled" || state2.media === "connecting";
  const probe = media2 === "troubled" && state2.media !== "troubled" && !state2.lineLost ? [{ type: "probe" }] : [];
  if (waiting2) return [{ ...state2, media: media2 }, probe];
  const effects = [start("media", state2.met ? backWithin : mediaWithin), ...probe];
  return [{ ...state2, media: media2 }, state2.departed === "told" ? [...effects, start("departed", provenWithin)] : effects];
}
function leave(state2) {
  return end(state2, "left", "left");
}
function end(state2, ending, bye) {
  const failures = failed(state2);
  const said2 = bye !== void 0 && state2.proven;
  const last = said2 && !state2.lineLost ? [send({ type: "bye", reason: bye })] : [];
  return [
    { ...state2, step: "goodbye", ending: failures >= maxFailures ? "unconfirmed" : ending, failures, line: "off", proof: "none", proven: false, media: "none", lineLost: false, forgotten: false, departed: "no", people: [], chat: [], chatOpen: false, unread: 0 },
    [...last, said2 ? { type: "close call", bye } : { type: "close call" }, { type: "close devices" }, { type: "part" }, ...stopAll]
  ];
}
function same(state2) {
  return [state2, []];
}
var stopAll = [stop("nobody"), stop("proof"), stop("retry"), stop("media"), stop("departed")];
function start(timer2, ms) {
  return { type: "start", timer: timer2, ms };
}
function stop(timer2) {
  return { type: "stop", timer: timer2 };
}
function send(message2) {
  return { type: "send", message: message2 };
}
function hello(state2) {
  return send({
    type: "hello",
    name: state2.person?.name ?? "",
    language: state2.language,
    consent: true,
    camera: state2.camera === "ready",
    microphone: state2.microphone === "ready",
    company: state2.person?.company ?? ""
  });
}
function switches(state2) {
  return send({
    type: "state",
    muted: state2.muted || state2.microphone !== "ready",
    hidden: state2.hidden || state2.camera !== "ready",
    paused: state2.paused,
    sharing: state2.sharing,
    recording: state2.recording,
    live: state2.live,
    ...state2.notAlone !== void 0 && { company: state2.notAlone ? "others" : "alone" }
  });
}

// src/background.ts
var canBlur = "VideoFrame" in globalThis && "WebAssembly" in globalThis;
function createBackground(on) {
  let camera = null;
  let wished = false;
  let refused;
  let blur;
  let round2 = 0;
  const start2 = async () => {
    const now = ++round2;
    blur?.stop();
    blur = void 0;
    if (!wished || !camera || refused) return tell3();
    tell3();
    const fail = (why) => {
      if (now !== round2) return;
      blur = void 0;
      refused = why;
      tell3();
    };
    try {
      const { createBlur } = await import("./blur/blur.js");
      if (now !== round2) return;
      const track = camera;
      const made = await quietly(() => createBlur(track, "strong", fail));
      if (now !== round2) return made.stop();
      blur = made;
      tell3();
    } catch (fault) {
      fail(isRefusal(fault) ? fault.why : "broken");
    }
  };
  const tell3 = () => {
    if (!wished) on(camera, "off");
    else if (refused) on(null, refused);
    else on(blur?.track ?? null, blur || !camera ? "on" : "starting");
  };
  return {
    wish: (next) => {
      wished = next;
      refused = void 0;
      void start2();
    },
    camera: (track) => {
      if (track === camera) return;
      camera = track;
      void start2();
    }
  };
}
function isRefusal(fault) {
  return fault instanceof Error && "why" in fault;
}

// src/share.ts
var canShare = "mediaDevices" in navigator && "getDisplayMedia" in navigator.mediaDevices;
var video = { frameRate: { max: 10 }, width: { max: 1920 }, height: { max: 1080 } };
function createShare(on) {
  let shared = null;
  const put = (track) => {
    if (track === shared) return;
    shared?.stop();
    shared = track;
    on(track);
  };
  return {
    start: async () => {
      let stream;
      try {
        stream = await quietly(() => navigator.mediaDevices.getDisplayMedia({ video, audio: false }));
      } catch {
        return;
      }
      const track = stream.getVideoTracks()[0];
      if (!track) return;
      track.contentHint = "text";
      track.addEventListener("ended", () => track === shared && put(null));
      put(track);
    },
    stop: () => put(null)
  };
}

// src/text/text.ts
var languages = ["de", "nl", "fr", "en"];

// src/view/element.ts
function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === void 0 || value === false) continue;
    element.setAttribute(name === "test" ? "data-test" : name, value === true ? "" : String(value));
  }
  append(element, children);
  return element;
}
function append(parent, children) {
  for (const child of children) if (child !== void 0 && child !== false) parent.append(child);
}
function button(test, kind, onPress, ...children) {
  const element = h("button", { type: "button", class: kind, test }, ...children);
  element.addEventListener("click", onPress);
  return element;
}
function form(test, onSubmit, ...children) {
  const element = h("form", { novalidate: true, autocomplete: "off", test }, ...children);
  element.addEventListener("submit", (event) => {
    event.preventDefault();
    onSubmit();
  });
  return element;
}
function field(name, label, attributes = {}) {
  const input = h("input", {
    id: name,
    name,
    type: "text",
    test: name,
    autocomplete: "off",
    autocapitalize: "none",
    autocorrect: "off",
    spellcheck: "false",
    maxlength: 64,
    ...attributes
  });
  const note2 = h("p", { id: `${name}-fault`, class: "fault", test: `${name}-fault`, hidden: true });
  const root = h("div", { class: "field" }, h("label", { for: name }, label), input, note2);
  const fault = (sentence) => mark(input, note2, sentence);
  input.addEventListener("input", () => fault(""));
  return { root, input, fault };
}
function mark(control2, note2, sentence) {
  note2.textContent = sentence;
  note2.hidden = sentence === "";
  if (sentence === "") {
    control2.removeAttribute("aria-invalid");
    control2.removeAttribute("aria-describedby");
  } else {
    control2.setAttribute("aria-invalid", "true");
    control2.setAttribute("aria-describedby", note2.id);
  }
}
function status(test, kind = "notice") {
  const root = h("p", { class: kind, role: "status", test });
  const say = (sentence) => {
    if (root.textContent !== sentence) root.textContent = sentence;
  };
  return { root, say };
}
function write2(element, sentence) {
  if (element.textContent !== sentence) element.textContent = sentence;
  element.hidden = sentence === "";
}
function heading(text) {
  return h("h1", { tabindex: -1, test: "heading" }, text);
}

// src/view/icon.ts
var slash = "M4 4 L20 20";
var shapes = {
  microphone: ["M12 3 A3 3 0 0 1 15 6 L15 11 A3 3 0 0 1 9 11 L9 6 A3 3 0 0 1 12 3 Z", "M5.5 11 A6.5 6.5 0 0 0 18.5 11", "M12 17.5 L12 21"],
  microphoneOff: ["M9 9 L9 11 A3 3 0 0 0 13.5 13.6", "M15 10.5 L15 6 A3 3 0 0 0 9.6 4.3", "M5.5 11 A6.5 6.5 0 0 0 15.6 16.4", "M18.5 11 A6.5 6.5 0 0 1 17.9 13.7", "M12 17.5 L12 21", slash],
  camera: ["M5 7 L13 7 A2 2 0 0 1 15 9 L15 15 A2 2 0 0 1 13 17 L5 17 A2 2 0 0 1 3 15 L3 9 A2 2 0 0 1 5 7 Z", "M15 11 L21 7.5 L21 16.5 L15 13"],
  cameraOff: ["M10.5 7 L13 7 A2 2 0 0 1 15 9 L15 11.5", "M15 11 L21 7.5 L21 16.5 L18 14.8", "M15 15 A2 2 0 0 1 13 17 L5 17 A2 2 0 0 1 3 15 L3 9 A2 2 0 0 1 5 7 L7 7", slash],
  chat: ["M12 4 A8 8 0 1 1 8.2 19.1 L4 20 L5 15.9 A8 8 0 0 1 12 4 Z"],
  hangUp: ["M2.5 14.5 C2.5 8.5 21.5 8.5 21.5 14.5 L21.5 15.5 A1 1 0 0 1 20.5 16.5 L17 16 A1 1 0 0 1 16 15 L16 13.2 C13.5 12.4 10.5 12.4 8 13.2 L8 15 A1 1 0 0 1 7 16 L3.5 16.5 A1 1 0 0 1 2.5 15.5 Z"],
  send: ["M21 3 L3 10 L11 13 L14 21 Z", "M21 3 L11 13"],
  exit: ["M10 4 L6 4 A2 2 0 0 0 4 6 L4 18 A2 2 0 0 0 6 20 L10 20", "M10 12 L20 12", "M16 8 L20 12 L16 16"],
  lock: ["M7 11 L17 11 A2 2 0 0 1 19 13 L19 18 A2 2 0 0 1 17 20 L7 20 A2 2 0 0 1 5 18 L5 13 A2 2 0 0 1 7 11 Z", "M8 11 L8 8 A4 4 0 0 1 16 8 L16 11"],
  sound: ["M4 10 L4 14 L7.5 14 L12 18 L12 6 L7.5 10 Z", "M15.5 9 A4.2 4.2 0 0 1 15.5 15", "M18 6.5 A7.8 7.8 0 0 1 18 17.5"],
  screen: ["M5 4.5 L19 4.5 A2 2 0 0 1 21 6.5 L21 14.5 A2 2 0 0 1 19 16.5 L5 16.5 A2 2 0 0 1 3 14.5 L3 6.5 A2 2 0 0 1 5 4.5 Z", "M9 20 L15 20", "M12 13.5 L12 7.5", "M9.5 10 L12 7.5 L14.5 10"],
  screenOff: ["M5 4.5 L19 4.5 A2 2 0 0 1 21 6.5 L21 14.5 A2 2 0 0 1 19 16.5 L5 16.5 A2 2 0 0 1 3 14.5 L3 6.5 A2 2 0 0 1 5 4.5 Z", "M9 20 L15 20", "M10 8.5 L14 12.5", "M14 8.5 L10 12.5"],
  pause: ["M9 5 L9 19", "M15 5 L15 19"],
  play: ["M8 5 L18 12 L8 19 Z"],
  more: ["M4 7 L20 7", "M4 17 L20 17", "M9 4.5 L9 9.5", "M15 14.5 L15 19.5"],
  blur: ["M12 5 A3.2 3.2 0 1 1 12 11.4 A3.2 3.2 0 1 1 12 5", "M6 19 A6 6 0 0 1 18 19", "M3 6 L5 6", "M2.5 11 L5.5 11", "M19 6 L21 6", "M18.5 11 L21.5 11"],
  swap: ["M7 4 L3.5 7.5 L7 11", "M3.5 7.5 L20 7.5", "M17 13 L20.5 16.5 L17 20", "M20.5 16.5 L4 16.5"],
  check: ["M5 12.5 L10 17.5 L19 7"],
  close: ["M6 6 L18 18", "M18 6 L6 18"]
};
function icon(name) {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", `icon icon-${name}`);
  svg.setAttribute("aria-hidden", "true");
  for (const shape of shapes[name]) {
    const path = document.createElementNS(space, "path");
    path.setAttribute("d", shape);
    svg.append(path);
  }
  return svg;
}

// src/view/veil.ts
function createVeilSwitch({ blur: own2 }, act2) {
  let veil = "off";
  const label = h("span", {}, own2.on);
  const press = button("blur", "plain", () => act2.blur(veil === "off"), icon("blur"), label);
  const note2 = status("blur-note", "after");
  const root = h("div", { class: "veil", hidden: !canBlur }, press, note2.root);
  return {
    root,
    show: (next) => {
      veil = next;
      root.dataset["veil"] = veil;
      label.textContent = veil === "off" ? own2.on : own2.off;
      note2.say(veil === "off" ? "" : own2.states[veil]);
    }
  };
}

// src/view/devices.ts
function devicesScreen(context) {
  const { text, act: act2, pictures } = context;
  const own2 = text.devices;
  const lead = h("p", { class: "lead" }, own2.lead);
  const note2 = status("device-problem");
  const help2 = h("p", { class: "after", test: "device-help", hidden: true }, own2.help[context.browser]);
  let asked = false;
  const open = (camera, microphone) => {
    asked = true;
    start2.disabled = true;
    startLabel.textContent = own2.starting;
    act2.dispatch({ type: "open", camera, microphone });
  };
  const startLabel = h("span", {}, own2.start);
  const start2 = button("devices-start", "primary", () => open(true, true), icon("camera"), startLabel);
  const sound = button("sound-only", "plain", () => open(false, true), own2.soundOnly);
  const enter = button("devices-next", "primary", () => act2.dispatch({ type: "enter" }), own2.enter);
  const silent = button("text-only", "plain", () => act2.dispatch({ type: "enter" }), own2.textOnly);
  const again = button("devices-again", "plain", () => open(true, true), text.again);
  const level = h("div", { class: "level", role: "meter", "aria-label": own2.level, "aria-valuemin": 0, "aria-valuemax": 100, "aria-valuenow": 0, test: "level" }, h("span", {}));
  const cameras = chooser("camera", own2.camera, (id) => act2.choose("camera", id));
  const microphones = chooser("microphone", own2.microphone, (id) => act2.choose("microphone", id));
  const veil = createVeilSwitch(text, act2);
  const picture = h("figure", { class: "preview" }, pictures.own, h("figcaption", {}, own2.preview), veil.root);
  const hearing = h("div", { class: "hearing" }, h("p", { class: "label" }, own2.level), level, h("p", { class: "after" }, own2.levelHint));
  const check = h(
    "div",
    { class: "check", test: "preview" },
    picture,
    h(
      "div",
      { class: "stack" },
      hearing,
      cameras.root,
      microphones.root,
      button("test-sound", "plain", act2.playSound, icon("sound"), own2.sound),
      h("p", { class: "after" }, own2.soundHint)
    )
  );
  const actions = h(
    "div",
    { class: "row" },
    enter,
    again,
    start2,
    sound,
    silent,
    button("leave", "quiet", () => act2.dispatch({ type: "leave" }), text.leave)
  );
  const root = h(
    "section",
    { class: "wide", test: "devices" },
    h("p", { class: "progress", test: "progress" }, text.progress(4, 4)),
    heading(own2.heading),
    lead,
    note2.root,
    help2,
    check,
    actions,
    h("h2", {}, own2.tips),
    h("ul", { class: "tips" }, ...own2.tipLines.map((line) => h("li", {}, line)))
  );
  return {
    root,
    update: (state2) => {
      const { camera, microphone } = state2;
      const ready = camera === "ready" || microphone === "ready";
      const settled = camera !== "off" || microphone !== "off";
      if (settled && asked) {
        asked = false;
        start2.disabled = false;
        startLabel.textContent = own2.start;
      }
      lead.hidden = settled;
      check.hidden = !ready;
      picture.hidden = camera !== "ready";
      hearing.hidden = microphone !== "ready";
      start2.hidden = settled;
      sound.hidden = settled;
      silent.hidden = settled && ready;
      enter.hidden = !ready;
      enter.textContent = camera === "ready" ? microphone === "ready" ? own2.enter : own2.enterWithoutMicrophone : own2.enterWithoutCamera;
      silent.textContent = settled ? own2.enterTextOnly : own2.textOnly;
      const trouble = faults(state2, own2);
      again.hidden = trouble === "";
      help2.hidden = camera !== "denied" && microphone !== "denied";
      note2.root.dataset["camera"] = camera;
      note2.root.dataset["microphone"] = microphone;
      note2.say(trouble);
    },
    level: (value) => {
      level.style.setProperty("--level", value.toFixed(2));
      level.setAttribute("aria-valuenow", String(Math.round(value * 100)));
    },
    veil: veil.show,
    devices: (list) => {
      cameras.show(list.cameras);
      microphones.show(list.microphones);
    }
  };
}
function faults({ camera, microphone }, own2) {
  const sentences = [];
  if (camera !== "ready" && camera !== "off") sentences.push(own2.cameraStates[camera]);
  if (microphone !== "ready" && microphone !== "off") sentences.push(own2.microphoneStates[microphone]);
  return sentences.join(" ");
}
function chooser(name, label, choose) {
  const select = h("select", { id: `choose-${name}`, test: `choose-${name}` });
  select.addEventListener("change", () => choose(select.value));
  const root = h("div", { class: "field", hidden: true }, h("label", { for: select.id }, label), select);
  const show = (devices3) => {
    root.hidden = devices3.length < 2;
    select.replaceChildren(...devices3.map((device) => {
      const option = h("option", { value: device.id }, device.label);
      option.selected = device.chosen;
      return option;
    }));
  };
  return { root, show };
}

// src/words.ts
var maxLength = 64;
var WordError = class extends Error {
  fault;
  constructor(fault) {
    super(`word: ${fault}`);
    this.fault = fault;
  }
};
var tooManyMarks = /[\u0300-\u036f]{9}/;
var acceptable = /^[\u0000-\u024f\u0300-\u036f\u1e00-\u1eff\u2000-\u2064\u2066-\u206f\ufb00-\ufb06\uff01-\uff5e]*$/;
var dropped = /[\u0300-\u036f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f]/g;
var separators = /[\t\n\v\f\r !"'()+,\-./:;_`´·‐‑‒–—―‘’‚‛“”„‟•′″‹›⁄]+/g;
var letters = {
  ä: "ae",
  ö: "oe",
  ü: "ue",
  ß: "ss",
  æ: "ae",
  œ: "oe",
  ø: "oe",
  å: "aa",
  ł: "l",
  đ: "d",
  ð: "d",
  þ: "th",
  ı: "i"
};
function normalise(text) {
  if (!acceptable.test(text) || tooManyMarks.test(text)) throw new WordError("character");
  const lower = text.normalize("NFKC").toLowerCase().normalize("NFKC");
  const spelled = lower.replace(/[äöüßæœøåłđðþı]/g, (c) => letters[c] ?? c).normalize("NFD");
  const word = spelled.replace(dropped, "").replace(separators, "-").replace(/^-|-$/g, "");
  if (!/^[a-z0-9-]*$/.test(word)) throw new WordError("character");
  if (word === "") throw new WordError("empty");
  if (word.length > maxLength) throw new WordError("long");
  return word;
}
function prs(password) {
  return normalise(password).replaceAll("-", "");
}
function parseRoom(a, b, c) {
  return [normalise(a), normalise(b), normalise(c)];
}
function joined(room) {
  return room.join("/");
}
function parseFragment(hash) {
  const fragment = hash.replace(/^#/, "");
  if (fragment === "") return null;
  let text;
  try {
    text = decodeURIComponent(fragment);
  } catch {
    throw new WordError("link");
  }
  const [a, b, c, more] = text.split("/");
  if (a === void 0 || b === void 0 || c === void 0 || more !== void 0) throw new WordError("link");
  return parseRoom(a, b, c);
}

// src/view/entry.ts
var steps = 4;
function progress(text, step2) {
  return h("p", { class: "progress", test: "progress" }, text.progress(step2, steps));
}
function wordsScreen({ text, act: act2, handheld }) {
  const own2 = text.words;
  const fields = own2.labels.map((label, i) => field(`word-${i + 1}`, label));
  const submit = () => {
    const values = fields.map((f) => f.input.value);
    const faults2 = values.map((value) => wordFault(value, own2));
    fields.forEach((f, i) => f.fault(faults2[i] ?? ""));
    const first = fields.find((_, i) => faults2[i]);
    if (first) return first.input.focus();
    act2.dispatch({ type: "words", words: triple(values) });
  };
  for (const f of fields) f.input.addEventListener("paste", (event) => spread(event, fields));
  const root = form(
    "words",
    submit,
    progress(text, 1),
    heading(own2.heading),
    h("p", { class: "lead" }, own2.lead),
    ...fields.map((f) => f.root),
    h("button", { type: "submit", class: "primary", test: "words-next" }, text.next),
    h("p", { class: "after" }, own2.after),
    handheld && h("p", { class: "notice", test: "laptop" }, own2.laptop)
  );
  let filled = false;
  return {
    root,
    update: (state2) => {
      if (filled) return;
      filled = true;
      fields.forEach((f, i) => {
        if (!f.input.value) f.input.value = state2.words[i] ?? "";
      });
    }
  };
}
function triple(values) {
  return [values[0] ?? "", values[1] ?? "", values[2] ?? ""];
}
function wordFault(value, own2) {
  try {
    normalise(value);
    return "";
  } catch (fault) {
    return fault instanceof WordError && fault.fault === "empty" ? own2.empty : own2.character;
  }
}
function spread(event, fields) {
  const parts = pasted(event.clipboardData?.getData("text") ?? "");
  if (!parts) return;
  event.preventDefault();
  fields.forEach((f, i) => {
    f.input.value = parts[i] ?? "";
    f.fault("");
  });
  fields[2]?.input.focus();
}
function pasted(content) {
  const hash = content.indexOf("#");
  if (/^https?:/.test(content.trim()) && hash >= 0) {
    try {
      return parseFragment(content.trim().slice(content.trim().indexOf("#"))) ?? void 0;
    } catch {
      return void 0;
    }
  }
  const parts = content.split(/[/·\n]+/).map((part2) => part2.trim()).filter((part2) => part2 !== "");
  return parts.length === 3 ? parts : void 0;
}
function passwordScreen({ text, act: act2 }) {
  const own2 = text.password;
  const input = field("password", own2.label);
  const note2 = status("problem");
  const next = h("button", { type: "submit", class: "primary", test: "password-next" }, text.next);
  const room = h("p", { class: "room", test: "room" });
  const submit = () => {
    try {
      prs(input.input.value);
    } catch (fault) {
      input.fault(fault instanceof WordError && fault.fault === "empty" ? own2.empty : text.words.character);
      return input.input.focus();
    }
    if (next.disabled) return;
    act2.dispatch({ type: "password", password: input.input.value });
    input.input.value = "";
  };
  const root = form(
    "password-form",
    submit,
    progress(text, 2),
    heading(own2.heading),
    h("p", { class: "lead" }, own2.lead),
    note2.root,
    input.root,
    next,
    button("edit-words", "quiet", () => act2.dispatch({ type: "edit" }), text.nobody.edit),
    h("p", { class: "after" }, own2.after),
    room
  );
  return {
    root,
    update: (state2) => {
      room.textContent = text.pair(own2.room, state2.words.join(" · "));
      next.disabled = state2.proof !== "none" || state2.room !== "open";
      next.textContent = state2.proof !== "none" ? own2.checking : state2.room === "open" ? text.next : text.session.connecting;
      root.setAttribute("aria-busy", String(state2.proof !== "none"));
      note2.root.dataset["problem"] = state2.problem;
      note2.say(problem(state2, text));
    }
  };
}
function problem(state2, text) {
  if (state2.problem === "") return "";
  return state2.problem === "wrong" ? text.wrong(state2.left) : text.problems[state2.problem];
}
function personScreen({ text, act: act2 }) {
  const own2 = text.person;
  const name = field("name", own2.label, { maxlength: maxName, autocapitalize: "words" });
  const alone = h("input", { type: "radio", name: "company", value: "alone", id: "alone", test: "alone" });
  const others = h("input", { type: "radio", name: "company", value: "others", id: "others", test: "others" });
  const companyNote = h("p", { id: "company-fault", class: "fault", test: "company-fault", hidden: true });
  const company = h(
    "fieldset",
    { test: "company" },
    h("legend", {}, own2.company),
    h("label", { class: "choice" }, alone, h("span", {}, own2.alone)),
    h("label", { class: "choice" }, others, h("span", {}, own2.others)),
    companyNote
  );
  const consent = h("input", { type: "checkbox", name: "consent", id: "consent", test: "consent" });
  const consentNote = h("p", { id: "consent-fault", class: "fault", test: "consent-fault", hidden: true });
  company.addEventListener("change", () => mark(company, companyNote, ""));
  consent.addEventListener("change", () => mark(consent, consentNote, ""));
  const submit = () => {
    const called = clean(name.input.value).trim().trim();
    name.fault(called ? "" : own2.nameEmpty);
    mark(company, companyNote, alone.checked || others.checked ? "" : own2.companyEmpty);
    mark(consent, consentNote, consent.checked ? "" : own2.consentEmpty);
    if (!called) return name.input.focus();
    if (!alone.checked && !others.checked) return alone.focus();
    if (!consent.checked) return consent.focus();
    act2.dispatch({ type: "person", person: { name: called, company: alone.checked ? "alone" : "others" } });
  };
  const root = form(
    "person",
    submit,
    progress(text, 3),
    heading(own2.heading),
    h("p", { class: "lead" }, own2.lead),
    name.root,
    company,
    h(
      "details",
      { test: "privacy" },
      h("summary", {}, own2.privacy),
      h("ul", {}, ...own2.privacyLines.map((line) => h("li", {}, line)))
    ),
    h("label", { class: "choice consent" }, consent, h("span", {}, own2.consent)),
    consentNote,
    h("button", { type: "submit", class: "primary", test: "person-next" }, text.next),
    button("leave", "quiet", () => act2.dispatch({ type: "leave" }), text.leave),
    h("p", { class: "after" }, own2.after)
  );
  return { root, update: () => {
  } };
}

// src/view/company.ts
function createCompany(own2, act2) {
  let others = false;
  const root = button("not-alone", "company", () => act2.dispatch({ type: "company", others: !others }), h("span", { class: "ring" }));
  root.setAttribute("aria-label", own2.company.label);
  return {
    root,
    update: (state2) => {
      others = state2.notAlone ?? state2.person?.company === "others";
      root.dataset["test"] = others ? "not-alone-undo" : "not-alone";
      root.setAttribute("aria-pressed", String(others));
    }
  };
}
function companyHint(own2) {
  return h(
    "details",
    { test: "good-to-know" },
    h("summary", {}, own2.company.summary),
    h("p", { class: "after" }, `${own2.company.before} `, h("span", { class: "ring" }), `. ${own2.company.after}`)
  );
}

// src/view/notice.ts
function breath() {
  return h("div", { class: "breath", "aria-hidden": "true" }, h("span", {}), h("span", {}), h("span", {}));
}
function lookingScreen({ text, act: act2 }) {
  const title = heading("");
  const lead = h("p", { class: "lead", role: "status", test: "lead" });
  const note2 = status("problem");
  const words = h("ul", { class: "words", test: "room" });
  const again = button("retry", "plain", () => act2.dispatch({ type: "retry" }), text.again);
  const edit2 = button("edit-words", "plain", () => act2.dispatch({ type: "edit" }), text.nobody.edit);
  const root = h("section", { class: "quiet-page", test: "looking" }, breath(), title, lead, note2.root, words, h("div", { class: "row" }, edit2, again));
  return {
    root,
    update: (state2) => {
      const notice = state2.room === "nobody" ? text.nobody : state2.room === "shut" ? text.shut : text.looking;
      root.dataset["test"] = state2.room === "nobody" || state2.room === "shut" ? state2.room : "looking";
      const offline = state2.problem === "unreachable";
      write2(title, offline ? text.offline : notice.heading);
      write2(lead, offline ? "" : notice.lead);
      words.replaceChildren(...state2.words.map((word) => h("li", {}, word)));
      note2.root.dataset["problem"] = offline ? state2.problem : "";
      note2.say(offline ? text.problems.unreachable : "");
      again.hidden = state2.line !== "lost";
    }
  };
}
function waitingScreen({ text, act: act2 }) {
  const own2 = text.waiting;
  const title = heading("");
  const lead = h("p", { class: "lead", role: "status", test: "lead" });
  const agreed = h("p", { class: "after", role: "status", test: "agreed", hidden: true });
  const root = h(
    "section",
    { class: "quiet-page", test: "waiting" },
    breath(),
    title,
    lead,
    h("p", { class: "after" }, own2.unseen),
    agreed,
    companyHint(text.session),
    button("leave", "plain", () => act2.dispatch({ type: "leave" }), own2.leave)
  );
  return {
    root,
    update: (state2) => {
      const notice = state2.away ? own2.away : state2.lobby === "soon" ? own2.soon : own2;
      root.dataset["state"] = state2.lineLost ? "lost" : state2.away ? "away" : state2.lobby;
      write2(title, state2.lineLost ? own2.away.heading : notice.heading);
      write2(lead, state2.lineLost ? text.session.troubled : notice.lead);
      const said2 = agreedWords(state2, text);
      agreed.hidden = said2 === "";
      write2(agreed, said2);
    }
  };
}
function agreedWords({ agreed }, text) {
  return [agreed.company && text.agreed[agreed.company], fallbackWords(agreed.fallback, text)].filter((one) => one !== "").join(" ");
}
function fallbackWords(fallback, text) {
  return fallback && text.agreed[fallback];
}
var mayRejoin = /* @__PURE__ */ new Set(["left", "lost", "noPath", "full", "declined"]);
var mayStart = /* @__PURE__ */ new Set(["locked", "closed", "ended", "removed", "tampered"]);
function goodbyeScreen({ text, act: act2 }) {
  const title = heading("");
  const lead = h("p", { class: "lead", test: "lead" });
  const actions = h("div", { class: "row" });
  const root = h("section", { class: "quiet-page", test: "goodbye" }, title, lead, actions);
  return {
    root,
    update: ({ ending, agreed }) => {
      if (ending === "") return;
      root.dataset["ending"] = ending;
      write2(title, text.endings[ending].heading);
      const broke = ending === "lost" || ending === "noPath";
      write2(lead, [text.endings[ending].lead, broke ? fallbackWords(agreed.fallback, text) : ""].join(" ").trim());
      actions.replaceChildren();
      if (mayRejoin.has(ending)) actions.append(button("rejoin", "plain", () => act2.dispatch({ type: "rejoin" }), text.rejoin));
      if (mayStart.has(ending)) actions.append(button("edit-words", "plain", () => act2.dispatch({ type: "edit" }), text.startAgain));
    }
  };
}
function unableScreen(notice) {
  const root = h("section", { class: "quiet-page", test: "unable" }, heading(notice.heading), h("p", { class: "lead", test: "lead" }, notice.lead));
  return { root, update: () => {
  } };
}

// src/view/alarm.ts
function createAlarm({ session: { capture: own2 } }, act2) {
  const marks = ["recording", "live"].map((kind) => {
    const mark2 = h("strong", { class: `badge-${kind}`, test: kind }, own2[kind].mark);
    const sentence = h("span", {});
    return { kind, mark: mark2, sentence, line: h("p", { class: "alarm-line" }, mark2, sentence) };
  });
  const news = h("div", { role: "alert" }, ...marks.map(({ line }) => line));
  const root = h(
    "div",
    { class: "alarm", test: "alarm" },
    news,
    h("p", { class: "after" }, own2.hint),
    button("end-now", "danger", () => act2.dispatch({ type: "leave" }), icon("hangUp"), own2.end)
  );
  return {
    root,
    update: (state2) => {
      root.hidden = true;
      for (const { kind, line, sentence } of marks) {
        const words = who(state2, kind, own2[kind]);
        line.hidden = words === "";
        if (sentence.textContent !== words) sentence.textContent = words;
        if (words !== "") root.hidden = false;
      }
    }
  };
}
function who(state2, kind, own2) {
  const sentences = [];
  if (state2[kind]) sentences.push(own2.here);
  if (state2.remote[kind]) sentences.push(own2.there);
  for (const person of state2.people) if (person.state === "here" && person[kind]) sentences.push(own2.other(person.name));
  return sentences.join(" ");
}

// src/view/announce.ts
var standsFor = 12e3;
function createAnnounce({ session: { others: own2 } }) {
  const line = status("announce");
  let here = /* @__PURE__ */ new Map();
  let last = "";
  let clock2;
  const say = (state2) => {
    const soon = state2.people.filter((one) => one.state === "waiting").map((one) => `${one.interpreter ? own2.soonInterpreter(one.name) : own2.soon(one.name)} ${own2.soonHint}`);
    line.say([last, ...soon].filter((sentence) => sentence !== "").join(" "));
  };
  let now;
  return {
    root: line.root,
    leave: () => clearTimeout(clock2),
    update: (state2) => {
      now = state2;
      const next = new Map(state2.people.filter((one) => one.state === "here").map((one) => [one.slot, one.name]));
      const came = [...next].filter(([slot, name]) => here.get(slot) !== name).map(([, name]) => own2.came(name));
      const left = [...here].filter(([slot, name]) => next.get(slot) !== name).map(([, name]) => own2.left(name));
      here = next;
      if (came.length + left.length > 0) {
        last = [...left, ...came].join(" ");
        clearTimeout(clock2);
        clock2 = setTimeout(() => {
          last = "";
          if (now) say(now);
        }, standsFor);
      }
      say(state2);
    }
  };
}

// src/view/chat.ts
function createChat({ pair, session: own2 }, act2) {
  const lines = h("ol", { class: "lines", role: "log", "aria-label": own2.chat, test: "chat-lines" });
  const input = h("input", { id: "chat-text", type: "text", autocomplete: "off", maxlength: 1e3, placeholder: `${own2.chatLabel} …`, "aria-label": own2.chatLabel, test: "chat-text" });
  const send3 = h("button", { type: "submit", class: "primary round", "aria-label": own2.send, test: "chat-send" }, icon("send"));
  const hint = h("p", { class: "after" });
  const form2 = h("form", { class: "compose", autocomplete: "off" }, input, send3);
  const gone = h("p", { class: "notice", test: "chat-off", hidden: true }, own2.lineLost);
  form2.addEventListener("submit", (event) => {
    event.preventDefault();
    if (input.value.trim() === "") return;
    act2.dispatch({ type: "write", id: crypto.randomUUID().slice(0, 13), text: input.value });
    input.value = "";
  });
  const close = button("chat-close", "quiet round", () => act2.dispatch({ type: "show chat", open: false }), icon("close"));
  close.setAttribute("aria-label", own2.close);
  const root = h(
    "aside",
    { class: "chat", "aria-label": own2.chat, test: "chat-pane" },
    h("div", { class: "chat-head" }, h("h2", {}, own2.chat), close),
    hint,
    lines,
    gone,
    form2
  );
  let shown = 0;
  let open = false;
  return {
    root,
    update: (state2) => {
      root.hidden = !state2.chatOpen;
      const crowd = state2.people.some((one) => one.state === "here") || state2.chat.some((line) => line.from !== void 0);
      write2(hint, crowd ? `${own2.others.chat} ${own2.chatHint}` : own2.chatHint);
      gone.hidden = !state2.lineLost && !state2.away;
      input.disabled = send3.disabled = state2.lineLost;
      for (const line of state2.chat.slice(shown)) {
        lines.append(h(
          "li",
          { class: line.own ? "mine" : line.from === void 0 ? "theirs" : "theirs guest", test: line.own ? "chat-own" : "chat-other" },
          h("span", { class: crowd && !line.own ? "writer" : "unseen", dir: "auto" }, pair(writer(own2, line), "")),
          h("span", { class: "bubble", dir: "auto" }, line.text)
        ));
      }
      const news = state2.chat.length > shown;
      shown = state2.chat.length;
      if (state2.chatOpen && (news || !open)) lines.scrollTop = lines.scrollHeight;
      if (state2.chatOpen && !open) queueMicrotask(() => input.focus());
      open = state2.chatOpen;
    }
  };
}
function writer(own2, line) {
  if (line.own) return own2.you;
  return line.from === void 0 ? own2.counsellor : own2.others.writer(line.from);
}

// src/view/controls.ts
function createControls({ text, act: act2, handheld }, panel) {
  const own2 = text.session;
  let now;
  const microphone = control("microphone", "", () => {
    if (!now) return;
    act2.dispatch(now.microphone === "ready" ? { type: "mute", muted: !now.muted } : { type: "open", camera: false, microphone: true });
  });
  const camera = control("camera", "", () => {
    if (!now) return;
    act2.dispatch(now.camera === "ready" ? { type: "hide", hidden: !now.hidden } : { type: "open", camera: true, microphone: false });
  });
  const chat = control("chat", "", () => now && act2.dispatch({ type: "show chat", open: !now.chatOpen }));
  const share2 = control("share", "", () => now && act2.share(!now.sharing));
  share2.root.hidden = !canShare || handheld;
  const more = control("more", "", () => panel.show(!panel.isOpen()));
  more.show("more", own2.more);
  const hangUp = control("hang-up", "danger", () => act2.dispatch({ type: "leave" }));
  hangUp.show("hangUp", own2.hangUp);
  const unread = unreadBadge(own2);
  const root = h(
    "div",
    { class: "controls", role: "toolbar", "aria-label": own2.heading },
    microphone.root,
    camera.root,
    h("div", { class: "badge" }, chat.root, unread.root),
    share2.root,
    more.root,
    hangUp.root
  );
  return {
    root,
    leave: listenForKeys(act2, () => panel.usesKeys() ? now : void 0, microphone.root),
    update: (state2) => {
      now = state2;
      const silent = state2.muted || state2.microphone !== "ready";
      const dark = state2.hidden || state2.camera !== "ready";
      microphone.show(silent ? "microphoneOff" : "microphone", silent ? own2.unmute : own2.mute);
      camera.show(dark ? "cameraOff" : "camera", dark ? own2.show : own2.hide);
      chat.show("chat", own2.chat);
      share2.show(state2.sharing ? "screenOff" : "screen", state2.sharing ? own2.unshare : own2.share);
      microphone.root.dataset["off"] = String(silent);
      camera.root.dataset["off"] = String(dark);
      share2.root.dataset["off"] = String(state2.sharing);
      chat.root.setAttribute("aria-expanded", String(state2.chatOpen));
      more.root.setAttribute("aria-expanded", String(panel.isOpen()));
      unread.say(state2.unread);
    }
  };
}
function listenForKeys(act2, state2, microphone) {
  let talking = false;
  const free = (target) => !(target instanceof Element && target.closest("input, select, textarea"));
  const release = () => {
    if (!talking) return;
    talking = false;
    act2.dispatch({ type: "mute", muted: true });
  };
  const down = (event) => {
    const now = state2();
    if (!now || now.microphone !== "ready" || event.ctrlKey || event.altKey || event.metaKey || !free(event.target)) return;
    if (event.key.toLowerCase() === "m" && !event.repeat && !talking) act2.dispatch({ type: "mute", muted: !now.muted });
    if (event.key !== " ") return;
    const other = event.target instanceof Element ? event.target.closest("button, summary, a") : null;
    if (other && other !== microphone) return;
    if (talking) return event.preventDefault();
    if (!now.muted || event.repeat) return;
    event.preventDefault();
    talking = true;
    act2.dispatch({ type: "mute", muted: false });
  };
  const up = (event) => {
    if (event.key !== " " || !talking) return;
    event.preventDefault();
    release();
  };
  document.addEventListener("keydown", down);
  document.addEventListener("keyup", up);
  addEventListener("blur", release);
  return () => {
    document.removeEventListener("keydown", down);
    document.removeEventListener("keyup", up);
    removeEventListener("blur", release);
  };
}
function control(test, kind, onPress) {
  const face = h("span", { class: "face" });
  const label = h("span", {});
  let drawn;
  const show = (name, text) => {
    if (drawn !== name) face.replaceChildren(icon(name));
    drawn = name;
    if (label.textContent !== text) label.textContent = text;
  };
  return { root: button(test, `control ${kind}`, onPress, face, label), show };
}
function unreadBadge(own2) {
  const number = h("span", { class: "unread", "aria-hidden": "true", test: "unread" });
  const sentence = h("span", { class: "unseen", role: "status" });
  const say = (n) => {
    write2(number, n === 0 ? "" : String(n));
    const words = n === 0 ? "" : own2.unread(n);
    if (sentence.textContent !== words) sentence.textContent = words;
  };
  return { root: h("span", {}, number, sentence), say };
}

// src/view/pane.ts
function createPane(test, heading2, closeLabel, opened, ...children) {
  const close = button(`${test}-close`, "quiet round", () => show(false), icon("close"));
  close.setAttribute("aria-label", closeLabel);
  const root = h(
    "aside",
    { class: "chat panel", "aria-label": heading2, hidden: true },
    h("div", { class: "chat-head" }, h("h2", {}, heading2), close),
    h("div", { class: "stack scroll" }, ...children)
  );
  const show = (open) => {
    if (root.hidden === !open) return;
    root.hidden = !open;
    opened(open);
    if (open) close.focus();
  };
  return { root, show, isOpen: () => !root.hidden };
}

// src/view/panel.ts
function createPanel({ text, act: act2, handheld }, opened) {
  const own2 = text.session;
  let paused2 = false;
  const pauseLabel = h("span", {});
  const pause = button("pause", "plain", () => act2.dispatch({ type: "pause", paused: !paused2 }), icon("pause"), pauseLabel);
  const cameras = chooser("camera", text.devices.camera, (id) => act2.choose("camera", id));
  const microphones = chooser("microphone", text.devices.microphone, (id) => act2.choose("microphone", id));
  const speakers = chooser("speaker", text.devices.speaker, (id) => act2.choose("speaker", id));
  const veil = createVeilSwitch(text, act2);
  const level = h("div", { class: "level", "aria-hidden": "true" }, h("span", {}));
  const details = createDetails(own2);
  const keys = h("input", { type: "checkbox", id: "keys", test: "keys" });
  keys.checked = true;
  const pane = createPane(
    "more",
    own2.more,
    own2.close,
    opened,
    pause,
    h("p", { class: "after" }, own2.pauseHint),
    veil.root,
    h("p", { class: "label" }, text.devices.level),
    level,
    cameras.root,
    microphones.root,
    speakers.root,
    !handheld && h("label", { class: "choice" }, keys, h("span", {}, own2.keys)),
    companyHint(own2),
    details.root
  );
  pane.root.dataset["test"] = "more-pane";
  return {
    ...pane,
    veil: veil.show,
    usesKeys: () => !handheld && keys.checked,
    update: (state2) => {
      paused2 = state2.paused;
      const label = paused2 ? own2.goOn : own2.pause;
      if (pauseLabel.textContent !== label) pauseLabel.textContent = label;
    },
    level: (value) => {
      if (pane.isOpen()) level.style.setProperty("--level", value.toFixed(2));
    },
    health: ({ sample }) => details.show(sample),
    devices: (list) => {
      cameras.show(list.cameras);
      microphones.show(list.microphones);
      speakers.show(list.speakers);
    }
  };
}
function createDetails(own2) {
  const list = h("dl", { test: "figures" });
  const root = h("details", { test: "details" }, h("summary", {}, own2.details.heading), list);
  const line = (name, value) => [h("dt", {}, name), h("dd", {}, value)];
  return {
    root,
    show: (sample) => {
      if (!root.open) return;
      list.replaceChildren(
        ...line(own2.details.roundTrip, `${Math.round(1e3 * sample.roundTrip)} ms`),
        ...line(own2.details.lossSent, percent(sample.lossSent)),
        ...line(own2.details.lossReceived, percent(sample.lossReceived)),
        ...line(own2.details.sent, rate(sample.sendRate)),
        ...line(own2.details.received, rate(sample.receiveRate)),
        ...line(own2.details.way, sample.relayed ? own2.details.relayed : own2.details.direct)
      );
    }
  };
}
function percent(part2) {
  return `${Math.round(100 * part2)} %`;
}
function rate(bits) {
  return `${Math.round(bits / 1e3)} kbit/s`;
}

// src/view/security.ts
function createSecurity(text, act2, opened) {
  const own2 = text.session.security;
  const people = h("ul", { class: "tips", test: "security-people" });
  const way = h("p", { test: "security-way" });
  const onward2 = h("p", {}, own2.onward);
  const check = h("p", { test: "security-check" });
  const captured = h("p", { test: "security-captured" });
  const list = (lines) => h("ul", { class: "tips" }, ...lines.map((line) => h("li", {}, line)));
  const pane = createPane(
    "security",
    own2.heading,
    text.session.close,
    opened,
    h("h3", {}, own2.people),
    people,
    h("h3", {}, own2.way),
    way,
    onward2,
    check,
    captured,
    h("h3", {}, own2.server),
    list(own2.serverLines),
    h("h3", {}, own2.open),
    list(own2.openLines)
  );
  pane.root.dataset["test"] = "security-panel";
  const since = /* @__PURE__ */ new Map();
  let relayed = false;
  let now;
  const tell3 = () => {
    if (!now) return;
    people.replaceChildren(...who2(now, text, since).map((line) => h("li", { dir: "auto" }, line)));
    set(way, relayed ? own2.relayed : own2.direct);
    onward2.hidden = !now.people.some((one) => one.state === "here");
    const word = act2.checkWord();
    set(check, `${text.pair(text.session.checkWord, word || "…")}. ${now.compared ? own2.compared : own2.notCompared}`);
    const { recording, live } = now;
    const any = [recording, live, now.remote.recording, now.remote.live, ...now.people.flatMap((one) => [one.recording, one.live])];
    set(captured, any.includes(true) ? own2.captured : own2.notCaptured);
  };
  return {
    ...pane,
    show: (open) => {
      pane.show(open);
      tell3();
    },
    update: (state2) => {
      now = state2;
      note(state2, since);
      if (pane.isOpen()) tell3();
    },
    health: ({ sample }) => {
      if (relayed === sample.relayed) return;
      relayed = sample.relayed;
      tell3();
    }
  };
}
function set(element, sentence) {
  if (element.textContent !== sentence) element.textContent = sentence;
}
var counsellor = "counsellor";
function note(state2, since) {
  const here = state2.people.filter((one) => one.state === "here").map((one) => `${one.slot} ${one.name}`);
  for (const key of since.keys()) if (key !== counsellor && !here.includes(key)) since.delete(key);
  for (const key of state2.met ? [counsellor, ...here] : here) if (!since.has(key)) since.set(key, /* @__PURE__ */ new Date());
}
function who2(state2, text, since) {
  const own2 = text.session;
  const at = (key) => since.get(key)?.toLocaleTimeString(state2.language, { hour: "2-digit", minute: "2-digit" }) ?? "…";
  const lines = [`${own2.counsellor}, ${own2.security.since(at(counsellor))}`, `${own2.you}, ${own2.security.since(at(counsellor))}`];
  for (const one of state2.people) {
    const name = one.interpreter ? `${one.name} (${own2.others.interpreter})` : one.name;
    lines.push(`${name}, ${one.state === "waiting" ? own2.security.waiting : own2.security.since(at(`${one.slot} ${one.name}`))}`);
  }
  return lines;
}

// src/view/tile.ts
function createTile({ session: own2 }, test, picture, ...more) {
  const words = h("p", { test: `${test}-words` });
  const cover = h("div", { class: "cover", test: `${test}-cover` }, words, ...more);
  const mark2 = h("span", { class: "mark", test: `${test}-muted` }, icon("microphoneOff"), h("span", { class: "unseen" }, own2.muted));
  const slot = test.replace("other-", "");
  const other = slot !== test;
  const name = h("span", { dir: "auto", test: other ? `other-name-${slot}` : void 0 });
  const interpreter = h("span", { class: "role", test: other ? `other-interpreter-${slot}` : void 0 }, own2.others.interpreter);
  const plate = h("figcaption", { class: "nameplate", test: other ? void 0 : "remote-name" }, name, interpreter, mark2);
  const root = h("figure", { class: "tile", test: other ? test : void 0 }, picture, cover, plate);
  return {
    root,
    show: (person) => {
      root.hidden = person === void 0 || person.gone === true;
      if (!person) return;
      write2(name, person.name);
      mark2.hidden = !person.muted;
      interpreter.hidden = person.interpreter !== true;
      cover.hidden = person.cover === "";
      write2(words, person.cover.trim());
    }
  };
}

// src/view/stage.ts
function createStage({ text, act: act2, pictures }) {
  const own2 = text.session;
  const goOn = button("go-on", "primary", () => act2.dispatch({ type: "pause", paused: false }), icon("play"), own2.goOn);
  const counsellor2 = createTile(text, "remote", pictures.remote, goOn);
  const others = pictures.others.map(({ camera }, slot) => createTile(text, `other-${slot}`, camera));
  const swap = button("swap", "swap", () => {
    swapped = !swapped;
    if (now) arrange(now);
  }, icon("swap"));
  swap.setAttribute("aria-label", own2.swap);
  swap.title = own2.swap;
  const me = createSelf(text, act2, pictures.own);
  const sounding = [pictures.remote, ...pictures.others.map(({ camera }) => camera)];
  const sound = button("play-sound", "primary play", () => {
    for (const one of sounding) if (one.srcObject) void one.play();
  }, icon("sound"), own2.playSound);
  const screens2 = [pictures.screen, ...pictures.others.map(({ screen }) => screen)];
  const root = h(
    "div",
    { class: "stage", test: "stage" },
    counsellor2.root,
    ...others.map((one) => one.root),
    ...screens2,
    swap,
    me.root,
    sound
  );
  for (const screen of screens2) screen.classList.add("screen");
  const silent = () => {
    sound.hidden = !sounding.some((one) => one.srcObject && one.paused);
  };
  const events = ["pause", "play", "playing", "loadeddata"];
  for (const one of sounding) for (const event of events) one.addEventListener(event, silent);
  sound.hidden = true;
  let swapped = false;
  let now;
  const arrange = (state2) => {
    const flows = state2.media === "connected" && !state2.paused && !state2.remote.paused;
    const shown = flows ? whoShares(state2) : void 0;
    const alone = !state2.people.some((one) => one.state === "here");
    if (shown === void 0) swapped = false;
    const large = shown !== void 0 && !swapped;
    root.dataset["large"] = large ? "screen" : "camera";
    root.dataset["people"] = String(1 + state2.people.filter((one) => one.state === "here").length);
    screens2.forEach((screen, i) => {
      screen.hidden = i !== shown;
    });
    const gone = large && alone && state2.remote.hidden;
    swap.hidden = shown === void 0 || gone;
    counsellor2.show({ name: own2.counsellor, muted: state2.remote.muted, gone, cover: coverWords(state2, text) });
    others.forEach((tile, slot) => {
      const person = state2.people.find((one) => one.slot === slot && one.state === "here");
      tile.show(person && {
        name: person.name,
        muted: person.muted,
        interpreter: person.interpreter,
        cover: !flows ? " " : person.hidden ? own2.others.hidden(person.name) : ""
      });
    });
    goOn.hidden = !(state2.paused && state2.media === "connected");
  };
  return {
    root,
    level: me.level,
    leave: () => {
      for (const one of sounding) for (const event of events) one.removeEventListener(event, silent);
    },
    update: (state2) => {
      now = state2;
      arrange(state2);
      me.update(state2);
    }
  };
}
function whoShares(state2) {
  if (state2.remote.sharing) return 0;
  const person = state2.people.find((one) => one.state === "here" && one.sharing);
  return person && person.slot + 1;
}
function coverWords(state2, text) {
  const own2 = text.session;
  if (state2.media === "troubled") return `${own2.troubled} ${fallbackWords(state2.agreed.fallback, text)}`.trim();
  if (state2.media !== "connected") return own2.connecting;
  if (state2.paused) return own2.paused.here;
  if (state2.remote.paused) return own2.paused.there;
  return state2.remote.hidden ? own2.remoteHidden : "";
}
function createSelf({ session: own2 }, act2, picture) {
  const cover = h("div", { class: "cover", test: "own-cover" }, icon("cameraOff"), h("span", { class: "unseen" }, own2.hidden));
  const mark2 = h("span", { class: "mark", test: "own-muted" }, icon("microphoneOff"), h("span", { class: "unseen" }, own2.muted));
  const level = h("div", { class: "level", "aria-hidden": "true", test: "own-level" }, h("span", {}));
  const company = createCompany(own2, act2);
  const root = h("figure", { class: "own" }, picture, cover, h("figcaption", {}, own2.you, mark2), level, company.root);
  return {
    root,
    level: (value) => level.style.setProperty("--level", value.toFixed(2)),
    update: (state2) => {
      cover.hidden = state2.camera === "ready" && !state2.hidden;
      mark2.hidden = state2.microphone === "ready" && !state2.muted;
      level.hidden = !mark2.hidden;
      company.update(state2);
    }
  };
}

// src/view/talk.ts
function sessionScreen(context) {
  const { text, act: act2 } = context;
  const own2 = text.session;
  const connection = createConnection(text, () => security.show(!security.isOpen()));
  const voice = createVoiceMark(own2);
  const check = checkCard(text, act2);
  const sharing = h("p", { class: "pill", test: "sharing" }, icon("screen"), own2.sharing);
  const news = status("news");
  const announce = createAnnounce(text);
  const alarm = createAlarm(text, act2);
  const stage = createStage(context);
  const chat = createChat(text, act2);
  const opened = (other) => (open) => {
    if (open) other();
    if (open && now?.chatOpen) act2.dispatch({ type: "show chat", open: false });
    if (now) bar.update(now);
    connection.expanded(security.isOpen());
  };
  const panel = createPanel(context, opened(() => security.show(false)));
  const security = createSecurity(text, act2, opened(() => panel.show(false)));
  const bar = createControls(context, panel);
  const root = h(
    "section",
    { class: "talk", test: "session" },
    h("h1", { tabindex: -1, class: "unseen", test: "heading" }, own2.heading),
    h("div", { class: "strip" }, connection.root, connection.spoken, voice.mark, sharing, check.chip),
    alarm.root,
    announce.root,
    voice.note.root,
    news.root,
    check.card,
    h("div", { class: "scene" }, stage.root, chat.root, panel.root, security.root),
    bar.root
  );
  let now;
  return {
    root,
    update: (state2) => {
      now = state2;
      if (state2.chatOpen) for (const pane of [panel, security]) pane.show(false);
      root.dataset["media"] = state2.media;
      root.dataset["line"] = state2.lineLost ? "lost" : "open";
      connection.update(state2);
      voice.update(state2);
      check.update(state2);
      sharing.hidden = !state2.sharing;
      stage.update(state2);
      chat.update(state2);
      panel.update(state2);
      security.update(state2);
      announce.update(state2);
      alarm.update(state2);
      bar.update(state2);
    },
    level: (value) => {
      stage.level(value);
      panel.level(value);
    },
    health: (health) => {
      connection.health(health);
      voice.health(health);
      panel.health(health);
      security.health(health);
    },
    devices: panel.devices,
    veil: (veil) => {
      panel.veil(veil);
      if (veil === "slow" || veil === "broken" || veil === "unsupported") news.say(text.blur.states[veil]);
    },
    replaced: (kind, label) => news.say(own2.replaced[kind](label)),
    leave: () => {
      stage.leave();
      announce.leave();
      bar.leave();
    }
  };
}
var gladFor = 6e3;
function createConnection(text, onPress) {
  const words = h("span", { test: "connection" });
  const spoken = h("span", { class: "unseen", role: "status" });
  const root = button("security", "pill", onPress, words, icon("lock"), h("span", { class: "unseen" }, `, ${text.session.security.heading}`));
  let quality = { word: "good", side: "" };
  let relayed = false;
  let state2;
  let broken = false;
  let back = -Infinity;
  const say = () => {
    if (!state2) return;
    const isBack = performance.now() - back < gladFor;
    root.dataset["word"] = state2.media === "connected" && !isBack ? quality.word : "";
    const sentence = connectionWords(state2, text, quality, relayed, isBack);
    for (const place of [words, spoken]) if (place.textContent !== sentence) place.textContent = sentence;
  };
  return {
    root,
    spoken,
    expanded: (open) => root.setAttribute("aria-expanded", String(open)),
    update: (next) => {
      const breaks = next.media === "troubled" || next.lineLost;
      if (broken && !breaks) back = performance.now();
      broken = breaks;
      state2 = next;
      say();
    },
    health: (health) => {
      quality = health.quality;
      relayed = health.sample.relayed;
      say();
    }
  };
}
function connectionWords(state2, text, quality, relayed, isBack) {
  const own2 = text.session;
  if (state2.media === "troubled") return own2.troubled;
  if (state2.media === "connecting") return own2.connecting;
  const fault = deviceWords(state2, text);
  if (fault !== "") return fault;
  if (state2.lineLost || state2.away) return own2.lineLost;
  if (isBack) return own2.back;
  if (quality.word === "good") return relayed ? own2.relayed : own2.connected;
  return quality.side === "" ? own2.qualities[quality.word] : `${own2.qualities[quality.word]}, ${own2.sides[quality.side]}`;
}
function deviceWords({ camera, microphone }, { session, devices: devices3 }) {
  if (microphone === "missing" || camera === "missing") return session.deviceLost;
  if (microphone === "busy" || microphone === "denied") return devices3.microphoneStates[microphone];
  if (camera === "busy" || camera === "denied") return devices3.cameraStates[camera];
  return "";
}
function createVoiceMark(own2) {
  const mark2 = h("p", { class: "pill", test: "voice", hidden: true }, icon("sound"), h("span", {}, own2.voice.arrives));
  const note2 = status("voice-lost");
  let speaks = false;
  let asked = "unknown";
  const show = () => {
    mark2.hidden = !speaks || asked !== "arrives";
    note2.say(speaks && asked === "lost" ? own2.voice.lost : "");
  };
  return {
    mark: mark2,
    note: note2,
    update: (state2) => {
      speaks = state2.microphone === "ready" && !state2.muted && !state2.paused && !state2.remote.paused && state2.media === "connected";
      show();
    },
    health: ({ voice }) => {
      asked = voice;
      show();
    }
  };
}
function checkCard({ pair, session: own2 }, act2) {
  const word = h("strong", { test: "check-word" });
  const reminder = h("strong", { test: "check-word-compared" });
  const card = h(
    "div",
    { class: "check-card", test: "check-card" },
    h("p", {}, pair(own2.checkWord, ""), word),
    h("p", { class: "after" }, own2.checkHow),
    h(
      "div",
      { class: "row" },
      button("check-same", "plain", () => act2.dispatch({ type: "compared", same: true }), icon("check"), own2.same),
      button("check-different", "plain", () => act2.dispatch({ type: "compared", same: false }), own2.different)
    )
  );
  const chip = h("p", { class: "pill chip" }, icon("lock"), pair(own2.checkWord, ""), reminder);
  const update = (state2) => {
    const value = act2.checkWord();
    write2(word, value);
    write2(reminder, value);
    card.hidden = value === "" || state2.compared || state2.media !== "connected";
    chip.hidden = value === "" || !state2.compared;
  };
  return { card, chip, update };
}

// src/view.ts
var names = { de: "Deutsch", nl: "Nederlands", fr: "Français", en: "English" };
var twiceWithin = 1e3;
function createView(act2, lack2, switchTo) {
  const pictures = {
    own: video2("own-video", true),
    remote: video2("remote-video", false),
    screen: video2("remote-screen", true),
    others: [0, 1].map((slot) => ({ camera: video2(`other-video-${slot}`, false), screen: video2(`other-screen-${slot}`, true) }))
  };
  const others = pictures.others.flatMap(({ camera, screen: screen2 }) => [camera, screen2]);
  const all = [pictures.own, pictures.remote, pictures.screen, ...others];
  const browser = detect(navigator.userAgent, navigator.maxTouchPoints);
  const handheld = matchMedia("(pointer: coarse) and (max-width: 60rem)").matches;
  const chooser2 = h("select", { id: "language", test: "language" }, ...languages.map((code) => h("option", { value: code, lang: code }, names[code])));
  chooser2.addEventListener("change", () => {
    const chosen = languages.find((code) => code === chooser2.value);
    if (chosen) switchTo(chosen);
  });
  const exitLabel = h("span", {});
  const exit2 = button("exit", "exit", act2.exit, icon("exit"), exitLabel);
  const main = h("main", {});
  document.body.append(h("header", {}, chooser2, exit2), main);
  listenForEscape(act2.exit);
  let context;
  let screen;
  let shown = "";
  let state2;
  let list = { cameras: [], microphones: [], speakers: [] };
  let veil = "off";
  const show = (typed2, focus) => {
    if (!context || !state2) return;
    screen?.leave?.();
    screen = lack2 ? unableScreen(context.text.unable[lack2]) : screens[state2.step](context);
    main.replaceChildren(screen.root);
    retype(main, typed2);
    screen.update(state2);
    screen.devices?.(list);
    screen.veil?.(veil);
    for (const picture of all) if (picture.srcObject) picture.play().catch(() => {
    });
    if (focus) beginStep(main);
  };
  return {
    speak: (text, language) => {
      document.documentElement.lang = language;
      document.title = text.title;
      chooser2.value = language;
      chooser2.setAttribute("aria-label", text.language);
      exitLabel.textContent = text.exit;
      exit2.title = text.exitHint;
      context = { text, browser, handheld, act: act2, pictures };
      show(typed(main), false);
    },
    render: (next) => {
      state2 = next;
      document.body.dataset["step"] = next.step;
      if (!context) return;
      if (shown === next.step && screen) return screen.update(next);
      const first = shown === "";
      shown = next.step;
      show(/* @__PURE__ */ new Map(), !first);
    },
    own: (stream) => attach(pictures.own, stream),
    remote: (stream) => attach(pictures.remote, stream),
    screen: (stream) => attach(pictures.screen, stream),
    other: (slot, part2, stream) => {
      const picture = pictures.others[slot]?.[part2];
      if (picture) attach(picture, stream);
    },
    health: (health) => screen?.health?.(health),
    level: (value) => screen?.level?.(value),
    devices: (devices3) => {
      list = devices3;
      screen?.devices?.(devices3);
    },
    veil: (next) => {
      veil = next;
      screen?.veil?.(next);
    },
    replaced: (kind, label) => screen?.replaced?.(kind, label),
    speaker: (id) => {
      for (const picture of [pictures.remote, ...others]) void picture.setSinkId?.(id).catch(() => {
      });
    },
    clear: () => {
      document.body.replaceChildren();
      document.title = "";
    }
  };
}
var screens = {
  words: wordsScreen,
  looking: lookingScreen,
  password: passwordScreen,
  person: personScreen,
  devices: devicesScreen,
  waiting: waitingScreen,
  session: sessionScreen,
  goodbye: goodbyeScreen
};
function beginStep(main) {
  scrollTo(0, 0);
  main.querySelector("h1")?.focus({ preventScroll: true });
}
function typed(root) {
  const values = /* @__PURE__ */ new Map();
  for (const input of root.querySelectorAll("input")) {
    values.set(input.id, input.type === "text" ? input.value : input.checked);
  }
  return values;
}
function retype(root, values) {
  for (const input of root.querySelectorAll("input")) {
    const value = values.get(input.id);
    if (typeof value === "string") input.value = value;
    if (typeof value === "boolean") input.checked = value;
  }
}
function video2(test, muted) {
  const element = h("video", { test, playsinline: true, autoplay: true, disablepictureinpicture: true, disableremoteplayback: true });
  element.muted = muted;
  return element;
}
function attach(element, stream) {
  if (element.srcObject === stream) return;
  element.srcObject = stream;
  if (stream) element.play().catch(() => {
  });
}
function listenForEscape(exit2) {
  let last = -Infinity;
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.repeat) return;
    if (event.timeStamp - last < twiceWithin) exit2();
    last = event.timeStamp;
  });
}
function detect(agent, touchPoints) {
  if (/iPhone|iPad|iPod/.test(agent) || /Macintosh/.test(agent) && touchPoints > 1) return "ios";
  if (/Android/.test(agent)) return "android";
  if (/Firefox/.test(agent)) return "firefox";
  return /Safari/.test(agent) && !/Chrom/.test(agent) ? "safari" : "chrome";
}

// src/main.ts
var neutral = "https://www.wikipedia.org/";
var texts = {
  de: async () => (await import("./text/de.js")).de,
  nl: async () => (await import("./text/nl.js")).nl,
  fr: async () => (await import("./text/fr.js")).fr,
  en: async () => (await import("./text/en.js")).en
};
var checkLists = {
  de: async () => (await import("./check/de.js")).words,
  nl: async () => (await import("./check/nl.js")).words,
  fr: async () => (await import("./check/fr.js")).words,
  en: async () => (await import("./check/en.js")).words
};
var sleptAfter = 5e3;
var timers = /* @__PURE__ */ new Map();
var waiting = [];
var awake = createAwake();
var state = initial(startLanguage());
var busy = false;
var leaving = false;
var checkWord = "";
var meeting;
var call;
var servers;
var identity;
var sent = [null, null];
var calling = Promise.resolve();
var round = 0;
var devices2 = createDevices({
  state: (camera, microphone) => dispatch({ type: "devices", camera, microphone }),
  list: (list) => view.devices(list),
  level: (value) => {
    view.level(value);
    call?.level(value);
  },
  tracks: (audio, video3) => {
    sent = [audio, sent[1]];
    background.camera(video3);
    send2();
  },
  replaced: (kind, label) => view.replaced(kind, label),
  speaker: (id) => view.speaker(id)
});
var veiled = false;
var background = createBackground((picture, veil) => {
  if (picture !== sent[1]) {
    sent = [sent[0], picture];
    send2();
  }
  view.veil(veil);
  const refused = veil === "slow" || veil === "broken" || veil === "unsupported";
  if (refused === veiled) return;
  veiled = refused;
  dispatch({ type: "hide", hidden: refused });
});
function send2() {
  const [audio, video3] = sent;
  view.own(video3 && new MediaStream([video3]));
  const now = call;
  if (now) inTurn(() => now.tracks(audio, video3));
}
var share = createShare((track) => {
  const now = call;
  if (now) inTurn(() => now.share(track));
  dispatch({ type: "share", sharing: track !== null });
});
var view = createView({
  dispatch,
  exit,
  share: (on) => on ? void share.start() : share.stop(),
  choose: (kind, id) => void devices2.choose(kind, id),
  blur: (on) => background.wish(on),
  playSound: () => void devices2.playSound(),
  checkWord: () => checkWord
}, lack(), (language) => void speak(language));
function dispatch(event) {
  waiting.push(event);
  if (busy) return;
  busy = true;
  for (let next = waiting.shift(); next && !leaving; next = waiting.shift()) {
    const [after, effects] = step(state, next);
    state = after;
    view.render(state);
    awake(state.step === "waiting" || state.step === "session");
    for (const effect of effects) act(effect);
    if (checkWord === "" && state.checkWord && state.hostLanguage) void readCheckWord(state.checkWord, state.hostLanguage);
    if (!state.checkWord) checkWord = "";
  }
  busy = false;
}
function act(effect) {
  switch (effect.type) {
    case "join":
      return void join(effect.words);
    case "rejoin":
      return meeting?.rejoin(effect.within);
    case "probe":
      return meeting?.probe();
    case "part":
      return part();
    case "prove":
      return meeting?.prove(prs(effect.password));
    case "send":
      return meeting?.send(effect.message);
    case "open devices":
      return void devices2.open(effect.camera, effect.microphone);
    case "close devices":
      return devices2.close();
    case "switch":
      return void devices2.switch(effect.muted, effect.hidden);
    case "pause":
      return inTurn(() => call?.pause(effect.on));
    case "servers":
      return help(effect.servers);
    case "offer":
      return offer(effect.sdp);
    case "candidate":
      return inTurn(() => call?.candidate(effect.candidate));
    case "close call":
      return closeCall(effect.bye);
    case "start":
      return startTimer(effect.timer, effect.ms);
    case "stop":
      return stopTimer(effect.timer);
  }
}
async function join(words) {
  part();
  const now = round;
  try {
    const [own2, { meet }] = await Promise.all([identify(), import("./meet.js")]);
    if (now !== round) return;
    meeting = meet(joined(parseRoom(...words)), location.origin, own2.fingerprint, (event) => now === round && dispatch(event));
  } catch {
    if (now === round) dispatch({ type: "lost", loss: "lost" });
  }
}
function part() {
  round++;
  meeting?.part();
  meeting = void 0;
}
function identify() {
  identity ??= import("./call.js").then(({ createIdentity }) => createIdentity());
  return identity;
}
function help(next) {
  servers = next;
  inTurn(async () => call?.servers(next));
}
function offer(sdp) {
  inTurn(async () => {
    const [{ certificate }, { openCall }] = await Promise.all([identify(), import("./call.js")]);
    if (state.step !== "session") return;
    call ??= openCall(certificate, servers, {
      answer: (answer) => dispatch({ type: "answer", sdp: answer }),
      candidate: (candidate) => dispatch({ type: "candidate", candidate }),
      remote: (stream) => view.remote(stream),
      screen: (stream) => view.screen(stream),
      other: (slot, part2, stream) => view.other(slot, part2, stream),
      health: (health) => view.health(health),
      state: (media2) => dispatch({ type: "media", media: media2 }),
      silent: () => dispatch({ type: "wake" }),
      bye: (message2) => dispatch({ type: "message", message: message2 })
    });
  });
  inTurn(() => call?.pause(state.paused || state.remote.paused));
  inTurn(() => call?.tracks(...sent));
  inTurn(() => call?.offer(sdp));
}
function inTurn(work) {
  calling = calling.then(async () => {
    const now = call;
    try {
      await work();
    } catch {
      if (now === call && state.step === "session") dispatch({ type: "media", media: "failed" });
    }
  });
}
function closeCall(bye) {
  call?.close(bye);
  call = void 0;
  servers = void 0;
  share.stop();
  view.remote(null);
  view.screen(null);
  for (const slot of [0, 1]) for (const part2 of ["camera", "screen"]) view.other(slot, part2, null);
}
function startTimer(timer2, ms) {
  stopTimer(timer2);
  const jitter = timer2 === "retry" ? ms * Math.random() : 0;
  const due = Date.now() + ms + jitter;
  timers.set(timer2, setTimeout(() => {
    if (timer2 === "media" && Date.now() - due > sleptAfter) dispatch({ type: "wake" });
    else dispatch({ type: "timer", timer: timer2 });
  }, ms + jitter));
}
function watchSleep() {
  const wake2 = () => dispatch({ type: "wake" });
  addEventListener("online", wake2);
  document.addEventListener("visibilitychange", () => document.hidden || wake2());
  let before = Date.now();
  setInterval(() => {
    const now = Date.now();
    if (now - before > sleptAfter) wake2();
    before = now;
  }, 1e3);
}
function stopTimer(timer2) {
  clearTimeout(timers.get(timer2));
  timers.delete(timer2);
}
async function readCheckWord(numbers, language) {
  const list = await checkLists[known(language) ?? "en"]();
  if (state.checkWord !== numbers) return;
  checkWord = numbers.map((n) => list[n]).join(" ");
  view.render(state);
}
async function speak(language) {
  view.speak(await texts[language](), language);
  dispatch({ type: "language", language });
}
function exit() {
  leaving = true;
  removeEventListener("beforeunload", ask);
  view.clear();
  closeCall("left");
  devices2.close();
  part();
  location.replace(neutral);
}
function ask(event) {
  if (state.step === "waiting" || state.step === "session") event.preventDefault();
}
function known(code) {
  return languages.find((one) => one === code);
}
function startLanguage() {
  const wishes = [new URLSearchParams(location.search).get("l") ?? "", ...navigator.languages.map((tag) => tag.slice(0, 2).toLowerCase())];
  return wishes.map(known).find((one) => one !== void 0) ?? "de";
}
function lack() {
  if (!isSecureContext) return "insecure";
  const able = "RTCPeerConnection" in window && "generateCertificate" in RTCPeerConnection && "WebSocket" in window && crypto.subtle !== void 0;
  return able ? void 0 : "browser";
}
function wordsOfLink() {
  const { hash } = location;
  if (hash === "" && location.search === "") return void 0;
  history.replaceState(null, "", location.pathname);
  try {
    return parseFragment(hash) ?? void 0;
  } catch {
    return void 0;
  }
}
async function begin() {
  const words = wordsOfLink();
  addEventListener("beforeunload", ask);
  addEventListener("pagehide", ({ persisted }) => persisted || closeCall("left"));
  watchSleep();
  watchCapture((now) => dispatch({ type: "captured", ...now }));
  addEventListener("hashchange", () => {
    const later = wordsOfLink();
    if (later) dispatch({ type: "words", words: later });
  });
  await speak(state.language);
  if (lack()) return;
  if (words) dispatch({ type: "words", words });
  void import("./meet.js");
  void identify().catch(() => {
  });
}
void begin();
