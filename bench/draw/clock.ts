/**
 * What is measured inside the page, as the text of a script that is run before the Draw page is opened: window.drawClock.
 * ink: from an event's own time stamp to the end of its handlers. bars: from that stamp to the frame that painted the
 * first reading that was begun after it. A dropped frame is a gap of more than 25 ms between two frames.
 */
export const DRAW_CLOCK = `
(() => {
  const DROPPED_MS = 25;
  let events = [], reads = [], gaps = [], last = null;
  const begun = new Map();
  const watched = new WeakSet();
  const painted = (then) => requestAnimationFrame(() => {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => then(performance.now());
    channel.port2.postMessage(null);
  });
  const post = Worker.prototype.postMessage;
  Worker.prototype.postMessage = function (message, ...rest) {
    // the page's own readings ask for maps as well; what-if curves do not
    if (message?.task === 'read' && message.request.detail !== null) {
      if (!watched.has(this)) {
        watched.add(this);
        this.addEventListener('message', ({ data }) => {
          const read = begun.get(data.id);
          if (read === undefined) return;
          begun.delete(data.id);
          read.answered = performance.now();
          painted((now) => reads.push({ ...read, painted: now }));
        });
      }
      begun.set(message.id, { began: performance.now() });
    }
    return post.call(this, message, ...rest);
  };
  const note = (event) => {
    if (event.buttons !== 0) events.push({ stamp: event.timeStamp, end: performance.now() });
  };
  // the window hears of an event last, when the pad's own handlers are done
  for (const name of ['pointerdown', 'onpointerrawupdate' in window ? 'pointerrawupdate' : 'pointermove']) window.addEventListener(name, note);
  const tick = (now) => {
    if (last !== null) gaps.push(now - last);
    last = now;
    requestAnimationFrame(tick);
  };
  requestAnimationFrame(tick);
  window.drawClock = {
    reset: () => { events = []; reads = []; gaps = []; last = null; },
    result: () => {
      const bars = events.flatMap(({ stamp, end }) => {
        const read = reads.find(({ began }) => began >= end);
        return read === undefined ? [] : [read.painted - stamp];
      });
      return {
        ink: events.map(({ stamp, end }) => end - stamp),
        bars,
        reader: reads.map(({ began, answered }) => answered - began),
        frames: gaps.length,
        dropped: gaps.filter((gap) => gap > DROPPED_MS).length,
      };
    },
  };
})();
`;
