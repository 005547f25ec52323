// src/blur/blur.ts
var BlurError = class extends Error {
  why;
  constructor(why) {
    super(`blur: ${why}`);
    this.why = why;
  }
};
var loading = 2e4;
var trial = 4e3;
async function createBlur(camera, mode, failed) {
  if (typeof VideoFrame === "undefined" || typeof WebAssembly === "undefined") throw new BlurError("unsupported");
  const worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
  const order = (o, transfer = []) => worker.postMessage(o, transfer);
  const route = createRoute(camera, order);
  if (route === null) {
    worker.terminate();
    throw new BlurError("unsupported");
  }
  let running = true;
  const stop = () => {
    running = false;
    worker.terminate();
    route.stop();
  };
  return new Promise((resolve, reject) => {
    let refuse = (why) => reject(new BlurError(why));
    const fail = (why) => {
      clearTimeout(timer);
      if (!running) return;
      stop();
      refuse(why);
    };
    let timer = setTimeout(() => fail("broken"), loading);
    worker.onerror = () => fail("broken");
    worker.onmessage = ({ data: report }) => {
      switch (report.type) {
        case "loaded":
          clearTimeout(timer);
          timer = setTimeout(() => fail("slow"), trial);
          return;
        case "frame":
          route.show(report.frame);
          return;
        case "failed":
          fail(report.why);
          return;
        case "fit":
          clearTimeout(timer);
          refuse = failed;
          resolve({ track: route.track, setMode: (next) => order({ type: "mode", mode: next }), stop });
      }
    };
    route.start(mode);
  });
}
function createRoute(camera, send) {
  const streams = window;
  if (streams.MediaStreamTrackProcessor && streams.MediaStreamTrackGenerator) {
    const generator = new streams.MediaStreamTrackGenerator({ kind: "video" });
    const { readable } = new streams.MediaStreamTrackProcessor({ track: camera, maxBufferSize: 1 });
    const { writable } = generator;
    return {
      track: generator,
      start: (mode) => send({ type: "start", mode, readable, writable }, [readable, writable]),
      show: (frame) => frame.close(),
      stop: () => generator.stop()
    };
  }
  return createCanvasRoute(camera, send);
}
function createCanvasRoute(camera, send) {
  const canvas = document.createElement("canvas");
  const pen = canvas.getContext("2d");
  const video = document.createElement("video");
  if (pen === null || !("captureStream" in canvas) || !("requestVideoFrameCallback" in video)) return null;
  const [track] = canvas.captureStream().getVideoTracks();
  if (track === void 0) return null;
  video.muted = true;
  video.playsInline = true;
  video.srcObject = new MediaStream([camera]);
  let away = false;
  let stopped = false;
  const next = () => {
    video.requestVideoFrameCallback(() => {
      if (stopped) return;
      next();
      if (away) return;
      const frame = new VideoFrame(video, { timestamp: Math.round(performance.now() * 1e3) });
      away = true;
      send({ type: "frame", frame }, [frame]);
    });
  };
  return {
    track,
    start(mode) {
      send({ type: "start", mode });
      next();
      void video.play().catch(() => void 0);
    },
    show(frame) {
      away = false;
      if (canvas.width !== frame.displayWidth || canvas.height !== frame.displayHeight) {
        canvas.width = frame.displayWidth;
        canvas.height = frame.displayHeight;
      }
      pen.drawImage(frame, 0, 0);
      frame.close();
    },
    stop() {
      stopped = true;
      video.srcObject = null;
      track.stop();
    }
  };
}
export {
  BlurError,
  createBlur,
  createCanvasRoute
};
