import type { MiddlewareHandler } from 'hono';
import { cors } from 'hono/cors';

const fromAnywhere = cors({
  origin: '*',
  allowMethods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'],
  exposeHeaders: [
    'Content-Range',
    'Content-Location',
    'Location',
    'Preference-Applied',
    'X-Sb-Error-Code',
    'X-Total-Count',
  ],
  maxAge: 86_400,
});

/**
 * Lets pages of every origin call the API: what a request may do depends on its key and token, never on where it comes
 * from, and no cookie is involved. OPTIONS without Access-Control-Request-Method is no preflight: REST answers it.
 */
export const allowEveryOrigin: MiddlewareHandler = async (context, next) => {
  const isPreflight = context.req.header('access-control-request-method') !== undefined;
  if (context.req.method === 'OPTIONS' && !isPreflight) return next();
  return fromAnywhere(context, next);
};
