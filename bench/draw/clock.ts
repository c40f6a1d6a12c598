/**
 * What is measured inside the page, as the text of a script: window.drawClock.
 * ink: from an event's own time stamp to the end of its handlers. bars: from that stamp to the paint of the
 * first frame whose bars are of it. A dropped frame is a gap of more than 25 ms between two frames.
 */
export const DRAW_CLOCK = `
(() => {
  const DROPPED_MS = 25;
  let events = [], shown = [], gaps = [], last = null;
  const frame = window.requestAnimationFrame.bind(window);
  // the page reads the pad in a callback before a frame is painted: the bars of that frame are of all that was drawn until then
  window.requestAnimationFrame = (read) => frame((now) => {
    const began = performance.now();
    // the first task after this frame: sent before the page's own work, so that what the page puts off comes later
    const channel = new MessageChannel();
    channel.port1.onmessage = () => shown.push({ began, painted: performance.now() });
    channel.port2.postMessage(null);
    read(now);
  });
  const note = (event) => {
    if (event.buttons !== 0) events.push({ stamp: event.timeStamp, end: performance.now() });
  };
  // the window hears of an event last, when the pad's own handlers are done
  for (const name of ['pointerdown', 'onpointerrawupdate' in window ? 'pointerrawupdate' : 'pointermove']) window.addEventListener(name, note);
  const tick = (now) => {
    if (last !== null) gaps.push(now - last);
    last = now;
    frame(tick);
  };
  frame(tick);
  window.drawClock = {
    reset: () => { events = []; shown = []; gaps = []; last = null; },
    result: () => {
      const bars = events.flatMap(({ stamp, end }) => {
        const bars = shown.find(({ began }) => began >= end);
        return bars === undefined ? [] : [bars.painted - stamp];
      });
      return {
        ink: events.map(({ stamp, end }) => end - stamp),
        bars,
        frames: gaps.length,
        dropped: gaps.filter((gap) => gap > DROPPED_MS).length,
      };
    },
  };
})();
`;
