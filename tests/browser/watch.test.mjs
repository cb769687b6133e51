/*
 * The page of clocks watch as a class sees it: a lab of five machines while a fault partitions it, on a projector and on a
 * telephone, and a run of a million events. Each claim starts the program named by CLOCKS_BINARY in a folder of its own.
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { claim, modules, shot } from './claims.mjs';

const binary = process.env.CLOCKS_BINARY;
const PATIENCE_MS = 40000, FRAMES_A_SECOND_MIN = 30, MILLION = 1_000_000;
/* The page is served by this machine to itself; nothing else can be reached. */
const online = { offline: false };

/** A folder, and what runs in it until the claim is over. */
async function inFolder(act) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'clocks-watch-')), running = [];
  const start = (...args) => {
    const child = spawn(binary, args, { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] });
    const ended = new Promise(done => child.once('exit', done));
    running.push([child, ended]);
    return { child, ended };
  };
  const watch = async (...args) => {
    const { child } = start('watch', '--listen', '127.0.0.1:0', ...args);
    for await (const text of child.stdout) {
      const address = /http:\S+/.exec(text);
      if (address) { child.stdout.resume(); return address[0]; }
    }
    throw new Error('clocks watch ended');
  };
  try {
    await act({ folder, start, watch });
  } finally {
    for (const [child] of running) child.kill('SIGTERM');
    await Promise.all(running.map(([, ended]) => ended));
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

async function assertAccessible(page, name) {
  await page.evaluate(fs.readFileSync(modules.resolve('axe-core/axe.min.js'), 'utf8'));
  const found = await page.evaluate(() => axe.run());
  assert.deepEqual(found.violations.map(v => `${name}: ${v.id}: ${v.nodes.map(n => n.target).join(' ')}`), []);
}

const clocksOf = page => page.locator('#machines .clock b').allInnerTexts();
const number = text => +text.replace(/\D/g, '');
/** What stands in the diagram as it is now: it is drawn once more as SVG, whose texts can be read. */
const drawnTexts = page => page.evaluate(() => {
  dispatchEvent(new Event('beforeprint'));
  return [...document.querySelectorAll('#still text')].map(text => text.textContent);
});
const frame = page => page.evaluate(() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done))));

for (const [width, height] of [[1280, 900], [400, 860]]) {
  for (const colorScheme of ['light', 'dark']) {
    claim(`a lab of five is seen live while a fault divides it: ${width} pixels, ${colorScheme}`, null, async ({ page, trouble, asked }) => {
      await inFolder(async ({ start, watch }) => {
        const address = await watch('logs');
        await page.goto(address);
        const lab = start('lab', '--nodes', '5', '--rates', '1,2,4,5,6', '--duration', '0', '--loopback', '--seed', '4',
          '--fault', 'partition 1,2|3,4,5 3s..60s');
        await page.waitForFunction(() => document.querySelectorAll('#machines article').length === 5, null, { timeout: PATIENCE_MS });
        await page.waitForFunction(() => clocks.events > 40 && clocks.messages > 8, null, { timeout: PATIENCE_MS });
        await page.locator('#notes li.fault').first().waitFor({ timeout: PATIENCE_MS });
        assert.match(await page.locator('#notes li.fault').first().innerText(), /partition 1,2\|3,4,5 3s\.\.60s/);
        await page.waitForFunction(() => clocks.events > 120, null, { timeout: PATIENCE_MS });
        await page.waitForFunction(() => clocks.faults === 1, null, { timeout: PATIENCE_MS });
        assert.equal((await drawnTexts(page)).filter(text => text === 'partition').length, width > 1000 ? 1 : 0, 'where there is room for the word');
        assert.match(await page.locator('#diagram .key').innerText(), /partition/);
        const before = (await clocksOf(page)).map(number);
        assert.ok(Math.max(...before) > 20 && before.length === 5, String(before));
        assert.ok(await page.evaluate(() => clocks.isAtEnd()), 'it follows the newest events');
        await shot(page, `watch-${width}-${colorScheme}`);

        // Paused, the picture holds while the run goes on.
        await page.locator('#pause').click();
        const held = await page.evaluate(() => clocks.events);
        await page.waitForFunction(b => [...document.querySelectorAll('#machines .clock b')].some(
          (it, i) => +it.innerText.replace(/\D/g, '') > b[i] + 5), before, { timeout: PATIENCE_MS });
        assert.equal(await page.evaluate(() => clocks.events), held);

        // Scrolled back, a click shades past and future; they are counted as the run grows.
        const main = page.locator('canvas.main');
        await main.focus();
        await main.press('Home');
        await frame(page);
        const e = await page.evaluate(() => {
          for (let e = 0; e < clocks.events; e++) {
            const { x, y } = clocks.pixelOf(e), it = document.querySelector('canvas.main');
            if (x > 60 && x < it.clientWidth - 10 && y > 100 && y < it.clientHeight - 100) return { x, y };
          }
          return null;
        });
        await main.click({ position: e });
        const chosen = page.locator('.chosen');
        await chosen.waitFor({ state: 'visible' });
        const name = await chosen.getAttribute('data-event'), future = +await chosen.getAttribute('data-future');
        await page.locator('#pause').click();
        await page.waitForFunction(f => +document.querySelector('.chosen').dataset.future > f, future, { timeout: PATIENCE_MS });
        assert.equal(await chosen.getAttribute('data-event'), name);
        await assertAccessible(page, `${width} ${colorScheme}`);
        assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth + 1), 'no wider than the screen');
        await shot(page, `watch-chosen-${width}-${colorScheme}`, '#space-time');
        await page.locator('#to-end').click();
        await page.waitForFunction(() => clocks.isAtEnd());
        lab.child.kill('SIGTERM');
        assert.equal(await lab.ended, 0);
        await page.waitForFunction(() => [...document.querySelectorAll('#machines article')].every(it => it.dataset.state === 'ended'),
          null, { timeout: PATIENCE_MS });
      });
      assert.deepEqual(trouble, []);
      assert.ok(asked.every(url => url.startsWith('http://127.0.0.1:')), String(asked));
    }, { ...online, viewport: { width, height }, colorScheme });
  }
}

claim('a machine that is killed and started again is another life, and its messages are matched', null, async ({ page }) => {
  await inFolder(async ({ start, watch }) => {
    await page.goto(await watch('logs'));
    const lab = start('lab', '--rates', '20,20,20', '--duration', '5', '--loopback', '--fault', 'kill 2 at 1s; restart 2 at 2s');
    await page.locator('#notes li.began').waitFor({ timeout: PATIENCE_MS });
    assert.match(await page.locator('[data-machine="2"] h2').innerText(), /life 2/);
    assert.equal(await lab.ended, 2);
    await page.waitForFunction(() => clocks.lanes === 4 && document.querySelector('[data-machine="2"]').dataset.state === 'ended',
      null, { timeout: PATIENCE_MS });
    const drawn = await drawnTexts(page);
    for (const text of ['killed', 'restarted', 'machine 2, first life', 'machine 2, second life']) assert.ok(drawn.includes(text), `${text} in ${drawn}`);
    const colours = await page.evaluate(() => [...document.querySelectorAll('#still text')].filter(text => /machine [12]/.test(text.textContent))
      .map(text => [text.textContent.slice(0, 9), text.getAttribute('fill')]));
    assert.equal(new Set(colours.map(String)).size, 2, String(colours));
    await shot(page, 'watch-lives', '#space-time');
    const ofNewLife = await page.evaluate(() => clocks.edges().filter(([s]) => s >= clocks.indexOf('2/2', 1)).length);
    assert.ok(ofNewLife > 5, `${ofNewLife} messages of the second life`);
  });
}, online);

claim('nodes that run are seen without their journals, in their order, and one that comes later too', null, async ({ page, trouble }) => {
  await inFolder(async ({ start, watch }) => {
    const cluster = 'b' + process.pid, names = () => page.locator('#machines h2').allInnerTexts();
    await page.goto(await watch('--loopback', '--cluster', cluster));
    const node = id => start('--id', id, '--loopback', '--cluster', cluster, '--rate', '10', '--duration', '0');
    node('3'); node('2');
    await page.waitForFunction(() => document.querySelectorAll('#machines article').length === 2, null, { timeout: PATIENCE_MS });
    node('1');
    await page.waitForFunction(() => document.querySelectorAll('#machines article').length === 3 && clocks.messages > 5, null, { timeout: PATIENCE_MS });
    assert.deepEqual((await names()).map(text => text.trim()), ['machine 1', 'machine 2', 'machine 3']);
    assert.match(await page.locator('#where').innerText(), new RegExp(`cluster '${cluster}' on the network`));
    await shot(page, 'watch-network');
  });
  assert.deepEqual(trouble, []);
}, online);

claim('names from journals are shown on the live page and never run', null, async ({ page, trouble }) => {
  await inFolder(async ({ folder, watch }) => {
    const evil = '</script><img/src=x/onerror=window.hacked=1>';
    const lines = ['(?<host>\\S*) (?<clock>{.*})\\n(?<event>.*)', ''];
    for (const host of [`${evil}1`, `${evil}2`]) lines.push(`${host} {"${host}":1}`, `it says ${evil}`);
    fs.mkdirSync(path.join(folder, 'run'));
    fs.writeFileSync(path.join(folder, 'run', 'run.log'), lines.join('\n') + '\n');
    await page.goto(await watch('run'));
    await page.waitForFunction(() => clocks.events >= 2, null, { timeout: PATIENCE_MS });
    assert.equal(await page.evaluate(() => window.hacked), undefined);
    assert.equal(await page.locator('img').count(), 0);
    assert.match(await page.locator('#machines').innerText(), /<\/script><img/);
  });
  assert.deepEqual(trouble, []);
}, online);

claim('a million events pan and zoom at 30 frames a second', null, async ({ page, trouble }) => {
  await inFolder(async ({ folder, watch }) => {
    const made = spawnSync(binary, ['simulate', '--nodes', '8', '--rate', '500', '--duration', '252', '--seed', '5', '--log', 'run'], { cwd: folder });
    assert.equal(made.status, 0, String(made.stderr));
    await page.goto(await watch('run', '--window', '1200000'));
    await page.waitForFunction(million => clocks.events >= million, MILLION, { timeout: 3 * PATIENCE_MS });
    await page.evaluate(() => document.querySelector('canvas.main').scrollIntoView());
    // The frames that come, in a second of moving the view by keys, at every zoom from the whole run to single events. The best of
    // three passes is ours: the machine does other things too.
    const pass = () => page.evaluate(async () => {
      const box = document.querySelector('canvas.main'), rates = {};
      const key = name => box.dispatchEvent(new KeyboardEvent('keydown', { key: name, bubbles: true, cancelable: true }));
      const frame = () => new Promise(done => requestAnimationFrame(done));
      key('0');
      await frame(); await frame();
      for (let zoom = 0; zoom <= 24; zoom += 4) {
        const began = performance.now();
        let frames = 0;
        for (; performance.now() - began < 1000; frames++) { key(frames % 40 < 20 ? 'ArrowDown' : 'ArrowUp'); await frame(); }
        rates[zoom] = frames * 1000 / (performance.now() - began);
        for (let i = 0; i < 4; i++) { key('+'); await frame(); }
      }
      return rates;
    });
    const best = await pass();
    for (let again = 0; again < 2 && Math.min(...Object.values(best)) < FRAMES_A_SECOND_MIN; again++) {
      for (const [zoom, rate] of Object.entries(await pass())) best[zoom] = Math.max(best[zoom], rate);
    }
    console.log(`     frames a second by zoom: ${Object.entries(best).map(([zoom, rate]) => `${zoom}: ${rate.toFixed(0)}`).join(', ')}`);
    const memory = await page.evaluate(() => performance.memory.usedJSHeapSize / 1e6);
    console.log(`     ${memory.toFixed(0)} MB of the page's heap`);
    await page.locator('#fit').click();
    await frame(page);
    await shot(page, 'watch-million', '#space-time');
    assert.ok(Math.min(...Object.values(best)) >= FRAMES_A_SECOND_MIN, JSON.stringify(best));
  });
  assert.deepEqual(trouble, []);
}, online);
