// SPDX-License-Identifier: EUPL-1.2
// Every template with sample values, in the states that a demo seldom has, is HTML without an error, in every language.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { program } from '../harness.mjs';

const run = promisify(execFile);
const preview = join(dirname(program), 'tests/browser/preview');
const checker = fileURLToPath(new URL('../../node_modules/vnu-jar/build/dist/vnu.jar', import.meta.url));

for (const language of ['nl', 'en', 'ar-XB']) {
  test(`the HTML checker finds no error in any template: ${language}`, { timeout: 120_000 }, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'polder-preview-'));
    try {
      await run(preview, [folder, language]);
      const files = readdirSync(folder).map((name) => join(folder, name));
      assert.ok(files.length > 40, `${files.length} pages`);
      const { stderr } = await run('java', ['-Xss4m', '-jar', checker, '--format', 'gnu', '--errors-only', '--exit-zero-always', ...files]);
      assert.equal(stderr.replaceAll(folder, ''), '');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
}
