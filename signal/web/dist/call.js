// src/ceiling.ts
var least = 6e4;
var free = 25e5;
var growth = 1.25;
function createCeiling() {
  let now = 0;
  return (told) => {
    if (told === void 0) return now;
    const wish = told === 0 ? Infinity : Math.max(told, least);
    if (now === 0 || wish <= now) now = wish;
    else if (wish > now * 1.05) now = Math.min(wish, now * growth);
    if (now >= free) now = 0;
    return Math.round(now);
  };
}

// src/figures.ts
function createFigures() {
  let before;
  let then = 0;
  return (reports, camera, at, foreign2 = /* @__PURE__ */ new Set()) => {
    const all = [...reports];
    const now = sums(all, camera, foreign2);
    const was = before ?? now;
    const seconds = Math.max(1e-3, (at - then) / 1e3);
    before = now;
    then = at;
    const grown = (name) => Math.max(0, now[name] - was[name]);
    const pair = chosenPair(all);
    const remote = all.filter(({ type }) => type === "remote-inbound-rtp");
    return {
      // The pair is measured seldom, and not at all where most is lost.
      roundTrip: Math.max(number(pair?.["currentRoundTripTime"]), ...remote.map((one) => number(one["roundTripTime"]))),
      lossSent: Math.max(0, ...remote.map((one) => number(one["fractionLost"]))),
      lossReceived: share(grown("lost"), grown("lost") + grown("arrived")),
      sendRate: 8 * grown("sent") / seconds,
      receiveRate: 8 * grown("received") / seconds,
      out: number(pair?.["availableOutgoingBitrate"]),
      height: grown("frames") === 0 ? 0 : number(all.find((one) => isCamera(one, camera))?.["frameHeight"]),
      concealed: share(grown("concealed"), grown("samples")),
      frozen: Math.min(1, grown("frozen") / seconds),
      relayed: isRelayed(all, pair)
    };
  };
}
function sums(all, camera, foreign2) {
  const total = { sent: 0, received: 0, lost: 0, arrived: 0, concealed: 0, samples: 0, frozen: 0, frames: 0 };
  for (const one of all) {
    if (one.type === "outbound-rtp") total.sent += number(one["bytesSent"]);
    if (one.type !== "inbound-rtp") continue;
    total.received += number(one["bytesReceived"]);
    if (foreign2.has(one.trackIdentifier ?? "")) continue;
    total.lost += number(one["packetsLost"]);
    total.arrived += number(one["packetsReceived"]);
    if (one.kind === "audio") {
      total.concealed += number(one["concealedSamples"]) - number(one["silentConcealedSamples"]);
      total.samples += number(one["totalSamplesReceived"]);
    } else if (isCamera(one, camera)) {
      total.frozen += number(one["totalFreezesDuration"]);
      total.frames += number(one["framesDecoded"]);
    }
  }
  return total;
}
function isCamera(one, camera) {
  return one.type === "inbound-rtp" && one.kind === "video" && one.trackIdentifier === camera;
}
function chosenPair(all) {
  const chosen = all.find(({ type }) => type === "transport")?.["selectedCandidatePairId"];
  return all.find(({ type, id, ...rest }) => type === "candidate-pair" && (chosen ? id === chosen : rest["selected"] === true));
}
function isRelayed(all, pair) {
  const ends = [pair?.["localCandidateId"], pair?.["remoteCandidateId"]];
  return all.some((one) => ends.includes(one.id) && one["candidateType"] === "relay");
}
function number(value) {
  return typeof value === "number" && Number.isFinite(value) ? value : 0;
}
function share(part, whole) {
  return whole <= 0 ? 0 : Math.min(1, part / whole);
}

// src/quality.ts
var judged = 5;
var narrowRates = [4e5, 18e4];
var soundOnlyRate = 7e4;
var words = ["good", "fair", "weak", "soundOnly"];
function createJudge() {
  let grades = [];
  return (sample, there, filming) => {
    grades = [...grades, grade(sample, there, filming)].slice(-judged);
    const most2 = (direction) => [3, 2, 1].find((level) => 2 * grades.filter((one) => one[direction] >= level).length > judged) ?? 0;
    const [out, arriving] = [most2(0), most2(1)];
    const side = out === 0 && arriving === 0 ? "" : out === arriving ? "both" : out > arriving ? "here" : "there";
    return { word: words[Math.max(out, arriving)] ?? "good", side };
  };
}
function grade(sample, there, filming) {
  const slow = rank(sample.roundTrip, 0.4, 0.8);
  const out = Math.max(slow, rank(sample.lossSent, 0.05, 0.15), rank(there?.concealed ?? 0, 3, 10), rank(there?.frozen ?? 0, 8, 25), narrow(sample.out));
  const arriving = Math.max(slow, rank(sample.lossReceived, 0.05, 0.15), rank(sample.concealed, 0.03, 0.1), rank(sample.frozen, 0.08, 0.25), narrow(there?.out ?? 0));
  return [
    filming && blind(sample.out, there?.height) ? 3 : out,
    blind(there?.out ?? 0, sample.height) ? 3 : arriving
  ];
}
function rank(value, fair, weak) {
  return value >= weak ? 2 : value >= fair ? 1 : 0;
}
function narrow(rate) {
  return rate === 0 ? 0 : rank(-rate, -narrowRates[0], -narrowRates[1]);
}
function blind(rate, height) {
  return rate > 0 && rate < soundOnlyRate && height === 0;
}
var speaks = 0.5;
var arrives = 3;
var stays = 8;
var doubts = 16;
function createVoice() {
  let spoken = 0;
  let since = stays;
  return (own, heard) => {
    if (heard === void 0) {
      spoken = 0;
      since = stays;
      return "unknown";
    }
    if (heard >= arrives) {
      spoken = 0;
      since = 0;
      return "arrives";
    }
    since++;
    if (own >= speaks) spoken++;
    if (spoken >= doubts) return "lost";
    return since < stays ? "arrives" : "quiet";
  };
}

// src/section.ts
var parts = ["sound", "camera", "screen"];
var slots = 2;
function sectionOf(place) {
  const part = parts[place % parts.length];
  const row = Math.floor(place / parts.length);
  if (part === void 0 || row < 0 || row > slots) return void 0;
  return { slot: row === 0 ? void 0 : row - 1, part };
}
function counsellors(connection, part) {
  return connection.getTransceivers()[parts.indexOf(part)];
}
function foreign(connection) {
  return new Set(connection.getTransceivers().slice(parts.length).map(({ receiver }) => receiver.track.id));
}

// src/status.ts
var channel = { negotiated: true, id: 0, ordered: false, maxRetransmits: 0 };
var every = 250;
var narrowWay = 15e4;
var most = 512;
var bounds = { level: 100, concealed: 100, frozen: 100, out: 2 ** 30, height: 2 ** 14, most: 2 ** 30, screen: 2 ** 30 };
var names = ["level", "concealed", "frozen", "out", "height", "most", "screen"];
function bounded(wish) {
  const whole = { ...wish };
  for (const name of names) whole[name] = Math.round(Math.min(Math.max(wish[name] || 0, 0), bounds[name]));
  return whole;
}
var byes = ["left", "declined", "removed", "ended", "tampered"];
function parseBye(data) {
  const wire = fields(data);
  const reason = byes.find((one) => one === wire?.["reason"]);
  return wire?.["type"] === "bye" && reason !== void 0 ? { type: "bye", reason } : void 0;
}
function parseStatus(data) {
  const wire = fields(data);
  if (wire === void 0) return void 0;
  const status = { level: 0, concealed: 0, frozen: 0, out: 0, height: 0, most: 0, screen: 0 };
  for (const name of names) {
    const value = wire[name] ?? 0;
    if (typeof value !== "number") return void 0;
    status[name] = value;
  }
  return bounded(status);
}
function fields(data) {
  if (typeof data !== "string" || data.length > most) return void 0;
  let wire;
  try {
    wire = JSON.parse(data);
  } catch {
    return void 0;
  }
  return typeof wire === "object" && wire !== null && !Array.isArray(wire) ? wire : void 0;
}

// src/thrift.ts
var narrow2 = 45e3;
var least2 = 5e4;
var lossy = 0.05;
var late = 0.3;
var mute = 0.25;
var hollow = 20;
var doubt = 3;
var shortest = 12;
var longest = 64;
var proof = 10;
function clogged({ out, lossSent, roundTrip }, concealed = 0) {
  if (out >= 3 * narrow2) return 0;
  if (out < least2 && concealed >= hollow) return doubt;
  if (lossSent <= lossy || roundTrip < late) return 0;
  return lossSent < mute ? 1 : doubt;
}
function createThrift() {
  let on = true;
  let seconds = 0;
  let low = 0;
  let pause = shortest;
  let lostBefore = 0;
  const change = (next) => {
    on = next;
    seconds = 0;
    low = 0;
  };
  return (sample, concealed) => {
    seconds++;
    const { out, lossSent } = sample;
    const tried = on && pause > shortest && seconds <= proof;
    const costs = tried && lossSent > lostBefore + lossy;
    const less = out === 0 ? 0 : Math.max(clogged(sample, concealed), out < narrow2 ? 1 : 0, costs ? doubt : 0);
    low = less > 0 ? low + less : 0;
    if (on && seconds > proof && low === 0) pause = shortest;
    if (on && low >= doubt) change(false);
    else if (!on && seconds >= pause) {
      pause = Math.min(2 * pause, longest);
      lostBefore = lossSent;
      change(true);
    }
    return on;
  };
}
function createLength() {
  let long = false;
  return ({ out, lossSent, roundTrip }) => {
    const chance = lossSent > lossy && roundTrip < late;
    if (out > 0 && out < (chance ? 2 : 3) * narrow2) long = true;
    else if (chance) long = false;
    else if (out > 9 * narrow2) long = false;
    return long;
  };
}
var thin = 6e3;
function adapt(sound, long, alone) {
  return set(sound, { adaptivePtime: long, maxBitrate: alone ? thin : void 0 });
}
function limit(picture, active, most2) {
  return set(picture, { active, maxBitrate: most2 > 0 ? most2 : void 0 });
}
async function set(sender, wish) {
  const parameters = sender?.getParameters();
  const encoding = parameters?.encodings[0];
  if (!sender || !parameters || !encoding) return;
  const news = Object.entries(wish).filter(([name, value]) => encoding[name] !== value);
  if (news.length === 0) return;
  for (const [name, value] of news) {
    if (value === void 0) delete encoding[name];
    else encoding[name] = value;
  }
  await sender.setParameters(parameters);
}

// src/report.ts
var stale = 2e3;
var silence = 1250;
var byeTimes = 5;
var byePause = 20;
function report(connection, on, filming) {
  const status = connection.createDataChannel("status", channel);
  const figure = createFigures();
  const judge = createJudge();
  const follow = createVoice();
  const thrift = createThrift();
  const length = createLength();
  const ceiling = createCeiling();
  const screenCeiling = createCeiling();
  let sample;
  let quality = { word: "good", side: "" };
  let own = 0;
  let there;
  let ticks = 0;
  let missed = false;
  let over = false;
  status.addEventListener("message", ({ data }) => {
    if (over) return;
    const bye = parseBye(data);
    if (bye) return on.bye(bye);
    const told = parseStatus(data);
    if (told) there = { status: told, at: performance.now() };
  });
  const look = async () => {
    const reports = await connection.getStats();
    const all = [];
    reports.forEach((one) => all.push(one));
    const camera = counsellors(connection, "camera");
    sample = figure(all, camera?.receiver.track.id ?? "", performance.now(), foreign(connection));
    quality = judge(sample, heard(), filming());
    const both = thrift(sample, heard()?.concealed);
    await limit(camera?.sender, both, ceiling(heard()?.most));
    await adapt(counsellors(connection, "sound")?.sender, length(sample), !both);
    await limit(counsellors(connection, "screen")?.sender, true, screenCeiling(heard()?.screen));
    return all;
  };
  const heard = () => there && performance.now() - there.at < stale ? there.status : void 0;
  const tell = async () => {
    const all = ticks++ % (1e3 / every) === 0 ? await look() : void 0;
    const level = await loudness(connection, all);
    if (!sample) return;
    const spared = sample.out > 0 && sample.out < narrowWay && ticks % 2 === 0;
    on.health({ quality, voice: follow(own, heard()?.level), sample });
    if (!spared && status.readyState === "open" && status.bufferedAmount === 0) status.send(JSON.stringify(bounded({
      level,
      concealed: 100 * sample.concealed,
      frozen: 100 * sample.frozen,
      out: sample.out,
      height: sample.height,
      most: 0,
      screen: 0
    })));
  };
  const listen = () => {
    const quiet = there !== void 0 && performance.now() - there.at > silence;
    if (quiet && !missed) on.silent();
    missed = quiet;
  };
  const clock = setInterval(() => {
    if (connection.connectionState !== "connected") return;
    listen();
    void tell().catch(() => {
    });
  }, every);
  const stop = () => {
    over = true;
    clearInterval(clock);
  };
  return {
    level: (value) => {
      own = value;
    },
    stop,
    part: async (reason) => {
      stop();
      for (let i = 0; i < byeTimes && status.readyState === "open"; i++) {
        status.send(JSON.stringify({ type: "bye", reason }));
        await new Promise((resolve) => setTimeout(resolve, byePause));
      }
    }
  };
}
async function loudness(connection, all) {
  const audio = counsellors(connection, "sound")?.receiver;
  if (!audio) return 0;
  const levels = audio.getSynchronizationSources().map(({ audioLevel }) => audioLevel ?? 0);
  const reports = all ?? [...(await audio.getStats()).values()];
  for (const one of reports) {
    const heard = one.type === "inbound-rtp" && one.trackIdentifier === audio.track.id;
    if (heard && typeof one["audioLevel"] === "number") levels.push(one["audioLevel"]);
  }
  return 100 * (20 * Math.log10(Math.max(0, ...levels) + 1e-9) + 60) / 60;
}

// src/call.ts
async function createIdentity() {
  const algorithm = { name: "ECDSA", namedCurve: "P-256" };
  const certificate = await RTCPeerConnection.generateCertificate(algorithm);
  const own = certificate.getFingerprints?.().find((one) => one.algorithm?.toLowerCase() === "sha-256");
  const bytes = own?.value?.split(":").map((pair) => Number.parseInt(pair, 16)) ?? [];
  if (bytes.length !== 32 || bytes.some(Number.isNaN)) throw new Error("no sha-256 fingerprint");
  return { certificate, fingerprint: Uint8Array.from(bytes) };
}
function openCall(certificate, servers, on) {
  const configuration = (named) => ({
    certificates: [certificate],
    bundlePolicy: "max-bundle",
    iceServers: named && named.urls.length > 0 ? [{ urls: [...named.urls], username: named.username, credential: named.credential }] : [],
    iceTransportPolicy: named?.only ? "relay" : "all"
  });
  const connection = new RTCPeerConnection(configuration(servers));
  const remote = new MediaStream();
  const others = [new MediaStream(), new MediaStream()];
  const own = new MediaStream();
  let audio = null;
  let video = null;
  let screen = null;
  let paused = false;
  let over = false;
  let early = [];
  let answered = false;
  let held = [];
  const reports = report(connection, on, () => !paused && video !== null);
  connection.addEventListener("icecandidate", ({ candidate }) => {
    const message = {
      type: "candidate",
      candidate: candidate?.candidate ?? "",
      mid: candidate?.sdpMid ?? "",
      line: candidate?.sdpMLineIndex ?? 0
    };
    if (answered) on.candidate(message);
    else held.push(message);
  });
  connection.addEventListener("track", ({ track, transceiver }) => {
    const section = sectionOf(connection.getTransceivers().indexOf(transceiver));
    if (!section) return;
    const { slot, part } = section;
    const other = slot === void 0 ? void 0 : others[slot];
    track.enabled = !paused;
    if (part === "screen") {
      const stream2 = new MediaStream([track]);
      return slot === void 0 ? on.screen(stream2) : on.other(slot, "screen", stream2);
    }
    const stream = other ?? remote;
    for (const old of stream.getTracks()) if (old.kind === track.kind && old !== track) stream.removeTrack(old);
    stream.addTrack(track);
    if (slot !== void 0) return on.other(slot, "camera", stream);
    on.remote(remote);
    const transport = transceiver.receiver.transport;
    transport?.addEventListener("statechange", () => transport.state === "closed" && !over && on.state("closed"));
  });
  connection.addEventListener("connectionstatechange", () => {
    if (over) return;
    switch (connection.connectionState) {
      case "connecting":
        return on.state("connecting");
      case "connected":
        return on.state("connected");
      case "disconnected":
        return on.state("troubled");
      // The other side's goodbye in DTLS shows as a failure of the whole.
      case "failed":
        return on.state(goodbye() ? "closed" : "failed");
    }
  });
  const goodbye = () => connection.getReceivers().some(({ transport }) => transport?.state === "closed");
  const attach = async () => {
    for (const [part, track] of [["sound", audio], ["camera", video], ["screen", screen]]) {
      const one = counsellors(connection, part);
      if (one && one.mid !== null) await one.sender.replaceTrack(paused ? null : track);
    }
  };
  const pause = async (on2) => {
    paused = on2;
    for (const { receiver } of connection.getTransceivers()) receiver.track.enabled = !on2;
    if (connection.remoteDescription) await attach();
  };
  return {
    servers: (next) => connection.setConfiguration(configuration(next)),
    offer: async (sdp) => {
      await connection.setRemoteDescription({ type: "offer", sdp });
      for (const candidate of early.splice(0)) await connection.addIceCandidate(candidate);
      for (const part of ["sound", "camera", "screen"]) {
        const transceiver = counsellors(connection, part);
        if (!transceiver) continue;
        transceiver.direction = "sendrecv";
        transceiver.sender.setStreams?.(own);
      }
      await attach();
      await connection.setLocalDescription();
      on.answer(connection.localDescription?.sdp ?? "");
      answered = true;
      for (const candidate of held.splice(0)) on.candidate(candidate);
    },
    candidate: async ({ candidate, mid, line }) => {
      const init = { candidate, sdpMid: mid === "" ? null : mid, sdpMLineIndex: line };
      if (!connection.remoteDescription) early.push(init);
      else await connection.addIceCandidate(init);
    },
    tracks: async (nextAudio, nextVideo) => {
      audio = nextAudio;
      video = nextVideo;
      if (connection.remoteDescription) await attach();
    },
    share: async (next) => {
      screen = next;
      if (connection.remoteDescription) await attach();
    },
    level: reports.level,
    pause,
    close: (reason) => {
      over = true;
      early = [];
      held = [];
      if (reason === void 0) {
        reports.stop();
        return connection.close();
      }
      const close = () => connection.close();
      void pause(true).catch(() => {
      });
      void reports.part(reason).then(close, close);
    }
  };
}
export {
  createIdentity,
  openCall
};
