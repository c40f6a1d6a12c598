/**
 * What is measured inside the page, as the text of a script: window.benchClock. A time ends with the frame after the one
 * that first fulfils a condition, which has then been painted.
 */
export const CLOCK = `
(() => {
  const PATIENCE_MS = 60_000;
  const LATE_MS = 34; // two frames at 60 a second
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  const all = (selector) => [...document.querySelectorAll(selector)];
  const button = (selector, text) => {
    const found = all(selector).find((one) => one.textContent.trim().startsWith(text));
    if (!found) throw new Error('There is no button ' + text);
    return found;
  };
  const rows = () => all('table[aria-label="Saved runs"] tbody tr[data-run]');
  const firstRow = () => rows()[0]?.dataset.run;
  const rowCount = () => Number(document.querySelector('table[aria-label="Saved runs"]')?.getAttribute('aria-rowcount') ?? 0) - 1;
  const time = async (act, isDone) => {
    await frame();
    await frame();
    const start = performance.now();
    act();
    while (!isDone()) {
      if (performance.now() - start > PATIENCE_MS) throw new Error('the window did not show what was asked for: ' + isDone);
      await frame();
    }
    await frame();
    return performance.now() - start;
  };
  window.benchClock = {
    openRuns: () => time(() => button('nav button', 'Runs').click(), () => rows().length >= 10),
    sortRuns: () => {
      const before = firstRow();
      return time(() => button('thead button', 'Name').click(), () => firstRow() !== before);
    },
    filterRuns: async () => {
      const search = document.querySelector('[role="search"] input');
      const whole = rowCount();
      const type = (text) => {
        search.value = text;
        search.dispatchEvent(new InputEvent('input', { bubbles: true }));
      };
      const ms = await time(() => type('cnn-s1'), () => rowCount() < whole);
      await time(() => type(''), () => rowCount() === whole);
      return ms;
    },
    scrollRuns: async () => {
      const box = rows()[0].closest('table').parentElement;
      let scroller = box;
      while (scroller && scroller.scrollHeight <= scroller.clientHeight + 1) scroller = scroller.parentElement;
      const gaps = [];
      const step = (scroller.scrollHeight - scroller.clientHeight) / 180;
      await frame();
      let last = performance.now();
      for (let count = 0; count < 180; count++) {
        scroller.scrollTop += step;
        await frame();
        const now = performance.now();
        gaps.push(now - last);
        last = now;
      }
      return { longestMs: Math.max(...gaps), late: gaps.filter((gap) => gap > LATE_MS).length, frames: gaps.length };
    },
    compareRuns: () => {
      const results = () => all('table').find((one) => one.caption?.textContent.includes('Results of the compared runs'));
      const cells = () => [...(results()?.querySelector('tbody tr')?.querySelectorAll('td') ?? [])];
      const drawn = () => all('canvas').length >= 2;
      return time(
        () => button('nav button', 'Compare').click(),
        () => cells().length === 8 && cells().every((cell) => cell.textContent.includes('%')) && drawn(),
      );
    },
  };
})();
`;
