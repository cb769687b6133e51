/*
 * Claims about pages in a browser: each gets a fresh headless Chromium, and what it asks of the network and complains about.
 * Out come lines "ok" and "FAIL", screenshots in the folder shots, and the exit code.
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createRequire } from 'node:module';

export const work = process.argv[2];
export const modules = createRequire(path.join(work, 'package.json'));
export const shots = path.join(work, 'shots');
fs.mkdirSync(shots, { recursive: true });

const { chromium } = modules('playwright-core');
const ARGS = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync'];
const claims = [];

/** Something that holds of a report, or of the page that it opens itself where no report is named. */
export const claim = (name, page, act, options = {}) => claims.push({ name, page, act, options });

async function open(name, options) {
  const profile = fs.mkdtempSync(path.join(os.tmpdir(), 'clocks-browser-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: '/usr/bin/chromium', headless: true, args: ARGS, offline: true, acceptDownloads: true,
    viewport: { width: 1280, height: 900 }, ...options,
  });
  const page = await context.newPage();
  const trouble = [], asked = [];
  page.on('pageerror', error => trouble.push(error.message));
  page.on('console', message => { if (['error', 'warning'].includes(message.type())) trouble.push(message.text()); });
  page.on('request', request => { if (!/^(file|blob|data):/.test(request.url())) asked.push(request.url()); });
  if (name) {
    await page.goto('file://' + path.join(work, 'pages', name, 'report.html'));
    if (options.javaScriptEnabled !== false) await page.waitForFunction(() => window.clocks?.frames.length > 0);
  }
  return { page, context, trouble, asked, close: async () => { await context.close(); fs.rmSync(profile, { recursive: true, force: true }); } };
}

export async function shot(page, name, selector) {
  const options = { path: path.join(shots, name + '.png') };
  if (selector) await page.locator(selector).first().screenshot(options);
  else await page.screenshot({ ...options, fullPage: true });
}

/** Looks at all claims whose name has these words in it and ends the program. */
export async function finish(words = '') {
  let passed = 0, failed = 0;
  for (const { name, page, act, options } of claims.filter(claim => claim.name.includes(words))) {
    const opened = await open(page, options);
    try {
      await act(opened);
      passed++;
      console.log(`ok   ${name}`);
    } catch (error) {
      failed++;
      console.log(`FAIL ${name}\n     ${String(error.message).split('\n').slice(0, 6).join('\n     ')}`);
    } finally {
      await opened.close();
    }
  }
  console.log(`${passed} passed, ${failed} failed`);
  process.exit(failed === 0 ? 0 : 1);
}
