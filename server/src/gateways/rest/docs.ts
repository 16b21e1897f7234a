/**
 * The page to try the API at: Swagger UI, its files served from here. Knows no route.
 */
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { Router } from 'express';

const require = createRequire(import.meta.url);
const folder = dirname(require.resolve('swagger-ui-dist/package.json'));
const files = ['swagger-ui.css', 'swagger-ui-bundle.js', 'favicon-32x32.png'];

const page = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Switchboard API</title>
    <link rel="icon" href="/api/docs/favicon-32x32.png">
    <link rel="stylesheet" href="/api/docs/swagger-ui.css">
  </head>
  <body>
    <div id="api"></div>
    <script src="/api/docs/swagger-ui-bundle.js"></script>
    <script src="/api/docs/start.js"></script>
  </body>
</html>
`;

/** Nothing of it asks another server: there is no badge of a validator. */
const start = `SwaggerUIBundle({
  url: '/api/v1/openapi.json',
  dom_id: '#api',
  deepLinking: true,
  defaultModelsExpandDepth: 0,
  validatorUrl: null,
});
`;

/** To be mounted at `/api/docs`. */
export function docsRouter(): Router {
  const router = Router();
  router.get('/', (_request, response) => {
    response.type('text/html').send(page);
  });
  router.get('/start.js', (_request, response) => {
    response.type('text/javascript').send(start);
  });
  for (const file of files)
    router.get(`/${file}`, (_request, response) => response.sendFile(file, { root: folder, maxAge: '1d' }));
  return router;
}
