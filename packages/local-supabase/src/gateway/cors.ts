const EXPOSED = 'Content-Range, Content-Location, Location, Preference-Applied, X-Sb-Error-Code, X-Total-Count';

/**
 * The answer to a browser that asks whether it may send a request from another origin, or undefined when the request is
 * no such question. Every origin may: what a request is allowed to do depends on its key and token, never on where it
 * comes from, and no cookie is involved.
 */
export function preflightAnswer(request: Request): Response | undefined {
  const method = request.headers.get('access-control-request-method');
  if (request.method !== 'OPTIONS' || method === null) return undefined;
  return new Response(null, {
    status: 204,
    headers: {
      'Access-Control-Allow-Origin': '*',
      'Access-Control-Allow-Methods': 'GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS',
      'Access-Control-Allow-Headers': request.headers.get('access-control-request-headers') ?? '*',
      'Access-Control-Max-Age': '86400',
      Vary: 'Access-Control-Request-Headers',
    },
  });
}

/** Lets a browser show the answer to the page that asked, whatever its origin. */
export function readableAnywhere(response: Response): Response {
  const headers = new Headers(response.headers);
  headers.set('Access-Control-Allow-Origin', '*');
  headers.set('Access-Control-Expose-Headers', EXPOSED);
  return new Response(response.body, { status: response.status, statusText: response.statusText, headers });
}
