/**
 * Serves the table of routes by Express: paths, methods, tokens and bodies are checked here, and each answer and each refusal
 * is written. Knows no rule of the chat.
 */
import { type ErrorRequestHandler, type Request, type RequestHandler, type Response, Router } from 'express';
import * as z from 'zod';
import { limits } from '#shared/limits';
import { AddressRates } from '../../engine/address-rates.ts';
import type { Rate } from '../../engine/token-bucket.ts';
import { costOf, problemIn } from '../requests.ts';
import { bodyOf, readBody } from './body.ts';
import { documentOf, Problem, problemOf, statusOf } from './problems.ts';
import { type Asked, type Route, routes, type Service } from './routes.ts';

/** Where a request comes from. */
type ClientOf = (request: Request) => string;

interface Clients {
  addressOf: ClientOf;
  /** Takes from an address's rate what a request costs beyond itself. */
  charge(request: Request, body: unknown): void;
}

/** Everything under `/api/v1` but its description. @param rate of each client's address; none if undefined */
export function apiRouter(service: Service, clientOf: ClientOf, rate: Rate | undefined): Router {
  const router = Router({ caseSensitive: true });
  const rates = rate && new AddressRates(rate);
  const clients: Clients = {
    addressOf: clientOf,
    charge: (request, body) => rates?.of(clientOf(request)).owe(costOf(body) - 1),
  };
  router.use((_request, response, next) => {
    response.set('Cache-Control', 'no-store');
    next();
  });
  if (rates) router.use(pacedBy(rates, clientOf));
  for (const path of new Set(routes.map((route) => route.path))) mount(router, path, service, clients);
  return router;
}

/** Nothing else is under a path. */
export const notFound: RequestHandler = () => {
  throw new Problem('not_found', 'There is nothing at this address. /api/docs says what there is.');
};

/** Writes a refusal. @param refused told of its code, and of an error that nobody expected */
export const refuseWith =
  (refused: (code: string, error: unknown) => void): ErrorRequestHandler =>
  (error, _request, response, _next) => {
    const problem = problemOf(error);
    refused(problem.code, error);
    if (response.headersSent) {
      response.destroy();
      return;
    }
    response.status(statusOf[problem.code]).set(problem.headers);
    // Express would add a charset, which this type does not have.
    response.setHeader('Content-Type', 'application/problem+json');
    response.end(JSON.stringify(documentOf(problem)));
  };

const pacedBy =
  (rates: AddressRates, clientOf: ClientOf): RequestHandler =>
  (request, _response, next) => {
    const bucket = rates.of(clientOf(request));
    if (bucket.take()) return next();
    const seconds = Math.max(1, Math.ceil(bucket.waitMs() / 1000));
    throw new Problem('rate_limited', `That is too much at once. Try again in ${seconds} s.`, {
      'Retry-After': String(seconds),
    });
  };

/** All methods of a path; the others are told which there are. */
function mount(router: Router, path: string, service: Service, clients: Clients): void {
  const here = routes.filter((route) => route.path === path);
  const place = router.route(path.replace(/\{(\w+)\}/g, ':$1'));
  const allow = here.flatMap(({ method, access }) =>
    method === 'get' && access !== 'stream' ? ['GET', 'HEAD'] : [method.toUpperCase()],
  );
  const refuse: RequestHandler = () => {
    const methods = allow.join(', ');
    throw new Problem('method_not_allowed', `Here one can ${methods}.`, { Allow: methods });
  };
  // Express would answer it by GET, and a stream without a body ends never.
  if (!allow.includes('HEAD')) place.head(refuse);
  for (const route of here) place[route.method](handlerOf(route, service, clients));
  place.all(refuse);
}

const handlerOf =
  (route: Route, service: Service, clients: Clients): RequestHandler =>
  async (request, response) => {
    if (route.access === 'open') {
      const asked = await read(route, request, response, clients);
      send(response, route.answer.status, await route.run(service, asked));
      return;
    }
    const session = await service.tokens.sessionIn(request.get('Authorization'));
    const asked = await read(route, request, response, clients);
    if (route.access === 'stream') await route.run(service, asked, session, response);
    else send(response, route.answer.status, await route.run(service, asked, session));
  };

const lastEventId = z.string().max(limits.idChars).nullable().catch(null);

async function read(route: Route, request: Request, response: Response, clients: Clients): Promise<Asked> {
  const { params, query, body } = route;
  return {
    params: checked(params, request.params),
    query: query && checked(query, request.query),
    body: body && (await readChecked(body, request, response, clients)),
    lastEventId: lastEventId.parse(request.get('Last-Event-ID') ?? null),
    remoteAddress: clients.addressOf(request),
  };
}

async function readChecked(
  { schema, literal }: { schema: z.ZodType; literal: boolean },
  request: Request,
  response: Response,
  clients: Clients,
): Promise<unknown> {
  await new Promise<void>((resolve, reject) => {
    readBody(request, response, (error?: unknown) => (error ? reject(error) : resolve()));
  });
  const body = checked(schema, bodyOf(request, literal));
  clients.charge(request, body);
  return body;
}

/** Throws `bad_request`, saying what is wrong and not with which value. */
function checked<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new Problem('bad_request', problemIn(parsed.error.issues));
}

const send = (response: Response, status: number, answer: object): void => {
  response.status(status).json(answer);
};
