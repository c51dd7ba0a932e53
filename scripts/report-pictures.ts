import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { findChromium, launchChromium } from '../test/reporters/chromium.ts';

// Takes the pictures of the HTML report that docs/formats/html.md shows. Needs a Chromium.
//   npx tsx scripts/report-samples.ts && npx tsx scripts/report-pictures.ts

const FOLDER = join(import.meta.dirname, '../docs/formats/samples');

const PICTURES = [
  { name: 'html-light.png', colorScheme: 'light', top: 0 },
  { name: 'html-dark.png', colorScheme: 'dark', top: 0 },
  { name: 'html-difference.png', colorScheme: 'light', top: 'text' },
] as const;

const executable = findChromium();
if (executable === undefined) throw new Error('no Chromium found: set CHROMIUM_PATH');
const browser = await launchChromium(executable);
for (const { name, colorScheme, top } of PICTURES) {
  const page = await browser.newPage({
    viewport: { width: 1200, height: top === 0 ? 900 : 620 },
    colorScheme,
  });
  await page.goto(pathToFileURL(join(FOLDER, 'report.html')).href);
  if (top !== 0) {
    await page.evaluate("document.querySelector('.diff').closest('.finding').scrollIntoView()");
    await page.waitForTimeout(1_000);
  }
  await page.screenshot({ path: join(FOLDER, name) });
  await page.close();
}
await browser.close();
