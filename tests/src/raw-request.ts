import type { StackAddress } from '@axolop/testing';

/** An answer, as it came. */
export interface RawAnswer {
  readonly status: number;
  readonly text: string;
  /** `error.json.data.reason` of the API, or `code` of the REST API; null when there is none. */
  readonly reason: string | null;
}

/** What {@link callApi} and {@link callRest} send. */
export interface RawRequest {
  readonly method?: string;
  readonly token?: string | null;
  /** Sent as it is. */
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** One request to the API past every client: `path` is the procedure, with a query if there shall be one. */
export async function callApi(address: StackAddress, path: string, request: RawRequest): Promise<RawAnswer> {
  return answerOf(
    await fetch(`${address.apiUrl}/trpc/${path}`, {
      method: request.method ?? 'POST',
      headers: { 'content-type': 'application/json', ...bearer(request.token), ...request.headers },
      ...(request.body === undefined ? {} : { body: request.body }),
    }),
  );
}

/** One request to the REST API past every client; the publishable key goes along. */
export async function callRest(address: StackAddress, path: string, request: RawRequest = {}): Promise<RawAnswer> {
  return answerOf(
    await fetch(`${address.supabaseUrl}/rest/v1/${path}`, {
      method: request.method ?? 'GET',
      headers: {
        apikey: address.publishableKey,
        'content-type': 'application/json',
        ...bearer(request.token),
        ...request.headers,
      },
      ...(request.body === undefined ? {} : { body: request.body }),
    }),
  );
}

function bearer(token: string | null | undefined): Record<string, string> {
  return token === null || token === undefined ? {} : { authorization: `Bearer ${token}` };
}

async function answerOf(response: Response): Promise<RawAnswer> {
  const text = await response.text();
  const reason = /"reason":"(\w+)"/u.exec(text)?.[1] ?? /"code":"(\w+)"/u.exec(text)?.[1] ?? null;
  return { status: response.status, text, reason };
}
