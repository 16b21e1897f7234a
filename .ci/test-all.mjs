/**
 * Runs the checks, the unit tests and the browser tests, one after another and each whatever became of the one before,
 * and closes with one line that counts the tests.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';

const reports = { unit: 'test-results/unit.json', e2e: 'test-results/e2e.json' };
for (const report of Object.values(reports)) rmSync(report, { force: true });

const run = (script) => spawnSync('npm', ['run', '--silent', script], { stdio: 'inherit' }).status === 0;
// Playwright empties its results folder, so the unit tests' report is read before.
const checked = run('check');
const unitPassed = run('test:unit');
const unit = readUnit();
const e2ePassed = run('test:e2e');
const e2e = readE2e();

const passed = unit.passed + e2e.passed;
const failed = unit.failed + e2e.failed + (checked ? 0 : 1);
if (!checked) console.log('The checks failed: see above.');
console.log(`${passed} passed, ${failed} failed`);
process.exit(checked && unitPassed && e2ePassed && failed === 0 ? 0 : 1);

function readUnit() {
  const { numPassedTests = 0, numFailedTests = 1 } = read(reports.unit);
  return { passed: numPassedTests, failed: numFailedTests };
}

function readE2e() {
  const { expected = 0, unexpected = 1, flaky = 0 } = read(reports.e2e).stats ?? {};
  return { passed: expected, failed: unexpected + flaky };
}

/** A report that was not written counts as a failure. */
function read(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return {};
  }
}
