/**
 * Opens the REST gateway on the HTTP port, under `/api`: the routes, their description, and a page to try them at. Knows no rule
 * and no route.
 */
import { type Request, Router } from 'express';
import { limits } from '#shared/limits';
import { TrustedProxies } from '../../engine/addresses.ts';
import type { StreamEngine } from '../../engine/stream-engine.ts';
import type { Rate } from '../../engine/token-bucket.ts';
import type { Traffic } from '../../engine/traffic.ts';
import type { Hub } from '../../hub/hub.ts';
import type { HttpPart } from '../http.ts';
import { clientAddress } from '../http-admission.ts';
import { docsRouter } from './docs.ts';
import { openApi } from './openapi.ts';
import { apiRouter, notFound, refuseWith } from './router.ts';
import type { Service } from './routes.ts';
import { Tokens } from './tokens.ts';

export interface RestOptions {
  hub: Hub;
  engine: StreamEngine;
  /** Where messages and refusals are counted. */
  traffic: Traffic;
  /** What tokens are signed with; made for this run if undefined. */
  sessionSecret: string | undefined;
  /** How fast one address may ask; as fast as it likes if undefined. */
  restRequests?: Rate | undefined;
  /** Those who say whose requests they pass on; none unless given. */
  proxies?: TrustedProxies;
  tokenMs?: number;
  heartbeatMs?: number;
  /** Told of errors that no rule made; the request was answered. */
  onFault?: (error: unknown, gateway: string) => void;
}

/** Serves programs that speak HTTP. */
export function restPart(options: RestOptions): HttpPart {
  const { hub, engine, traffic, sessionSecret, restRequests, tokenMs, heartbeatMs, onFault } = {
    ...limits,
    ...options,
  };
  const { proxies = new TrustedProxies() } = options;
  const clientOf = (request: Request) => clientAddress(request, proxies);
  const countMessage = () => {
    traffic.messages++;
  };
  const tokens = new Tokens(sessionSecret, tokenMs);
  const service: Service = { hub, engine, tokens, heartbeatMs, countMessage };
  const refused = (code: string, error: unknown) => {
    traffic.refuse(code);
    if (code === 'internal_error') onFault?.(error, 'rest');
  };
  const api = Router({ caseSensitive: true });
  const document = JSON.stringify(openApi());
  api.get('/v1/openapi.json', (_request, response) => {
    response.type('application/json').send(document);
  });
  api.use('/docs', docsRouter());
  api.use('/v1', apiRouter(service, clientOf, restRequests));
  api.use(notFound, refuseWith(refused));
  const handler = Router({ caseSensitive: true });
  handler.use('/api', api);
  return { gateway: 'rest', handler, close: () => engine.endAll('rest') };
}
