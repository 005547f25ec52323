// src/blur/engine.ts
var modes = { light: 1, strong: 2 };
var outcomes = ["people", "nobody", "lost"];
async function createEngine(wasm, plan) {
  const { instance } = await WebAssembly.instantiate(wasm);
  const module = instance.exports;
  const at = module.plan(plan.byteLength);
  new Uint8Array(module.memory.buffer, at, plan.byteLength).set(new Uint8Array(plan));
  if (module.open(plan.byteLength) !== 1) throw new Error("blur: the plan is broken");
  let length = 0;
  const view = (start) => new Uint8Array(module.memory.buffer, start, length);
  return {
    resize(width, height) {
      if (module.picture(width, height) !== 1) throw new RangeError(`blur: ${width} × ${height} pixels`);
      length = width * height + 2 * Math.ceil(width / 2) * Math.ceil(height / 2);
    },
    input: () => view(module.input()),
    output: () => view(module.output()),
    apply(mode2) {
      const outcome = outcomes[module.apply(modes[mode2])];
      if (outcome === void 0) throw new Error("blur: picture refused");
      return outcome;
    },
    forget: () => module.forget(),
    spoil: () => module.spoil()
  };
}

// src/blur/frame.ts
function createFilter(engine) {
  let width = 0;
  let height = 0;
  let spare = new Uint8Array(0);
  return async (frame, mode2) => {
    try {
      const rect = frame.visibleRect;
      if (rect === null) throw new Error("blur: frame is closed");
      if (rect.width !== width || rect.height !== height) {
        engine.resize(rect.width, rect.height);
        width = rect.width;
        height = rect.height;
      }
      const needed = frame.format === "I420" ? 0 : frame.allocationSize();
      if (spare.length < needed) spare = new Uint8Array(needed);
      await read(frame, width, height, engine, spare);
      engine.apply(mode2);
      const init = {
        format: "I420",
        codedWidth: width,
        codedHeight: height,
        timestamp: frame.timestamp,
        colorSpace: frame.format?.startsWith("I") || frame.format === "NV12" ? frame.colorSpace.toJSON() : bt601
      };
      if (frame.duration !== null) init.duration = frame.duration;
      return new VideoFrame(engine.output(), init);
    } finally {
      frame.close();
    }
  };
}
var bt601 = { matrix: "smpte170m", primaries: "bt709", transfer: "bt709", fullRange: false };
async function read(frame, width, height, engine, spare) {
  const half = Math.ceil(width / 2);
  const luma = width * height;
  const colour = half * Math.ceil(height / 2);
  switch (frame.format) {
    case "I420":
      await frame.copyTo(engine.input(), {
        layout: [{ offset: 0, stride: width }, { offset: luma, stride: half }, { offset: luma + colour, stride: half }]
      });
      return;
    case "NV12": {
      await frame.copyTo(spare, { layout: [{ offset: 0, stride: width }, { offset: luma, stride: 2 * half }] });
      const to = engine.input();
      to.set(spare.subarray(0, luma));
      for (let i = 0, from = luma; i < colour; i++, from += 2) {
        to[luma + i] = spare[from] ?? 0;
        to[luma + colour + i] = spare[from + 1] ?? 0;
      }
      return;
    }
    case "RGBA":
    case "RGBX":
    case "BGRA":
    case "BGRX":
      await frame.copyTo(spare, { layout: [{ offset: 0, stride: 4 * width }] });
      split(spare, frame.format.startsWith("R"), width, height, engine.input());
      return;
    default:
      throw new Error(`blur: format ${frame.format}`);
  }
}
function split(from, redFirst, width, height, to) {
  const half = Math.ceil(width / 2);
  const luma = width * height;
  const colour = half * Math.ceil(height / 2);
  const [red, blue] = redFirst ? [0, 2] : [2, 0];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = 4 * (y * width + x);
      const r = from[at + red] ?? 0;
      const g = from[at + 1] ?? 0;
      const b = from[at + blue] ?? 0;
      to[y * width + x] = 16 + (66 * r + 129 * g + 25 * b + 128 >> 8);
      if (x % 2 !== 0 || y % 2 !== 0) continue;
      const i = y / 2 * half + x / 2;
      to[luma + i] = 128 + (-38 * r - 74 * g + 112 * b + 128 >> 8);
      to[luma + colour + i] = 128 + (112 * r - 94 * g - 18 * b + 128 >> 8);
    }
  }
}

// src/blur/pace.ts
var wanted = 15;
var least = 10;
var warm = 4;
var trial = 24;
var later = 60;
function createPace(on) {
  let seen = 0;
  let times = [];
  let fit = false;
  return (took) => {
    if (++seen <= warm) return;
    times.push(took);
    if (times.length < (fit ? later : trial)) return;
    const middle = times.sort((a, b) => a - b)[times.length >> 1] ?? Infinity;
    times = [];
    if (middle > 1e3 / (fit ? least : wanted)) on("slow");
    else if (!fit) {
      fit = true;
      on("fit");
    }
  };
}

// src/blur/worker.ts
var scope = self;
var file = async (name) => {
  const answer = await fetch(new URL(name, import.meta.url));
  if (!answer.ok) throw new Error(`blur: ${name}: ${answer.status}`);
  return answer.arrayBuffer();
};
var mode = "strong";
var over = false;
var end = (why) => {
  if (over) return;
  over = true;
  scope.postMessage({ type: "failed", why });
  scope.close();
};
var pace = createPace((verdict) => {
  if (verdict === "slow") end("slow");
  else scope.postMessage({ type: "fit" });
});
var filter = (async () => createFilter(await createEngine(...await Promise.all([file("blur.wasm"), file("selfie.plan")]))))();
var blur = async (frame) => {
  const apply = await filter;
  const start = performance.now();
  const blurred = await apply(frame, mode);
  pace(performance.now() - start);
  return blurred;
};
var pump = async (from, to) => {
  const reader = from.getReader();
  const writer = to.getWriter();
  for (; ; ) {
    const { value: frame, done } = await reader.read();
    if (done) return writer.close();
    const blurred = await blur(frame);
    if (over) return blurred.close();
    await writer.write(blurred);
  }
};
scope.onmessage = ({ data: order }) => {
  switch (order.type) {
    case "start":
      mode = order.mode;
      filter.then(() => scope.postMessage({ type: "loaded" }), () => end("broken"));
      if (order.readable && order.writable) pump(order.readable, order.writable).catch(() => end("broken"));
      return;
    case "mode":
      mode = order.mode;
      return;
    case "frame":
      blur(order.frame).then(
        (frame) => over ? frame.close() : scope.postMessage({ type: "frame", frame }, [frame]),
        () => end("broken")
      );
  }
};
