/** R3: the page to try the API at, in a browser, inside the content security policy. */
import { expect, test } from './fixtures.ts';

test('R3 W10 /api/docs lists the routes and tries them, with a clean console and nothing from elsewhere', async ({
  page,
  server,
}) => {
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('request', (request) => {
    const { origin, protocol } = new URL(request.url());
    if (origin !== server.url && protocol !== 'data:') complaints.push(request.url());
  });

  await page.goto(`${server.url}/api/docs`);
  await expect(page.locator('.opblock')).toHaveCount(8);
  const sessions = page.locator('#operations-default-createSession');
  await sessions.getByRole('button').first().click();
  await sessions.getByRole('button', { name: 'Try it out' }).click();
  await expect(sessions.locator('textarea')).toHaveValue(/"deploybot"/);
  await sessions.getByRole('button', { name: 'Execute' }).click();
  const answer = sessions.locator('.live-responses-table');
  await expect(answer.locator('tbody .response-col_status').first()).toContainText('201');
  const { token } = JSON.parse((await answer.locator('code').first().textContent()) ?? '{}');

  await page.getByRole('button', { name: 'Authorize' }).click();
  await page.locator('.modal-ux').locator('input').fill(token);
  await page.locator('.modal-ux').getByRole('button', { name: 'Apply credentials' }).click();
  await page.locator('.modal-ux').getByRole('button', { name: 'Close' }).first().click();
  const say = page.locator('#operations-default-sayInRoom');
  await say.getByRole('button').first().click();
  await say.getByRole('button', { name: 'Try it out' }).click();
  await say.getByPlaceholder('room').fill('ops');
  await say.getByRole('button', { name: 'Execute' }).click();
  await expect(say.locator('.live-responses-table tbody .response-col_status').first()).toContainText('202');
  expect(complaints).toEqual([]);
});
