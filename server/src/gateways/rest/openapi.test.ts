/** R3: the OpenAPI document, and the page to try it at. */
import { Validator } from '@seriousme/openapi-schema-validator';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openApi } from './openapi.ts';
import { routes } from './routes.ts';
import * as schemas from './schemas.ts';
import { RestServer } from './testing/rest-server.ts';

let server: RestServer;
let origin: string;

beforeEach(async () => {
  server = await new RestServer().open();
  origin = `http://127.0.0.1:${server.portOf()}`;
});
afterEach(async () => {
  await server.close();
});

it('R3 the document is OpenAPI 3.1, and valid', async () => {
  const response = await fetch(`${origin}/api/v1/openapi.json`);
  expect(response.headers.get('Content-Type')).toMatch(/^application\/json/);
  const document = await response.json();
  expect(document).toEqual(JSON.parse(JSON.stringify(openApi())));
  const validator = new Validator();
  expect(await validator.validate(document)).toEqual({ valid: true });
  expect(validator.version).toBe('3.1');
});

it('R3 every reference in it leads somewhere', () => {
  const document = openApi() as { components: { schemas: object } };
  const text = JSON.stringify(document);
  const references = new Set(Array.from(text.matchAll(/"\$ref":"([^"]+)"/g), ([, path]) => path));
  const known = Object.keys(document.components.schemas).map((id) => `#/components/schemas/${id}`);
  expect(known).toEqual(expect.arrayContaining([...references]));
  // And everything that has a name is used.
  expect([...references].sort()).toEqual(known.sort());
});

it('R1 R2 it has every route, and says who may use it', () => {
  const { paths } = openApi() as { paths: Record<string, Record<string, { security: object[] }>> };
  for (const { path, method, access } of routes)
    expect(paths[path]?.[method]?.security).toHaveLength(access === 'open' ? 0 : 1);
  expect(Object.keys(paths).sort()).toEqual([
    '/broadcasts',
    '/events',
    '/rooms',
    '/rooms/{room}/members',
    '/rooms/{room}/messages',
    '/sessions',
    '/users',
    '/users/{name}/messages',
  ]);
});

it('R3 its examples are as its schemas say', () => {
  for (const schema of [schemas.sessionRequest, schemas.speech]) {
    const example = schemas.named.get(schema)?.example;
    expect(schema.parse(example)).toEqual(example);
  }
});

it('R3 the page at /api/docs is served whole from here, without inline scripts', async () => {
  const response = await fetch(`${origin}/api/docs`);
  expect(response.status).toBe(200);
  const page = await response.text();
  const links = Array.from(page.matchAll(/(?:src|href)="([^"]+)"/g), ([, link = '']) => link);
  expect(links).toHaveLength(4);
  for (const link of links) {
    expect(link).toMatch(/^\/api\/docs\//);
    const file = await fetch(origin + link);
    expect(file.status, link).toBe(200);
    expect((await file.text()).length).toBeGreaterThan(100);
  }
  expect(page).not.toMatch(/<script>|<style|onload|style=/);
  expect((await fetch(`${origin}/api/docs/package.json`)).status).toBe(404);
});
