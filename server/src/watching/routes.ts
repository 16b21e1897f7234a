/**
 * Where machines look after the server (SPEC R4): `/healthz`, `/readyz`, `/metrics`. Knows no chat.
 */
import { Router } from 'express';
import type { Registry } from 'prom-client';

/** `starting` and `draining` are alive and not ready. */
export type Stage = 'starting' | 'ready' | 'draining';

/**
 * @param stageOf the server's stage at this moment
 * @param lacking what the server cannot do without and does not have now, such as Redis; none unless given
 */
export function watchingRoutes(
  stageOf: () => Stage,
  metrics: Registry,
  lacking: () => string[] = () => [],
): Router {
  const router = Router();
  router.get('/healthz', (_request, response) => {
    response.type('text/plain').send('ok\n');
  });
  router.get('/readyz', (_request, response) => {
    const missing = [...(stageOf() === 'ready' ? [] : [stageOf()]), ...lacking()];
    response.status(missing.length === 0 ? 200 : 503);
    response.type('text/plain').send(missing.length === 0 ? 'ready\n' : `not ready: ${missing.join(', ')}\n`);
  });
  router.get('/metrics', async (_request, response) => {
    response.set('Content-Type', metrics.contentType).send(await metrics.metrics());
  });
  return router;
}
