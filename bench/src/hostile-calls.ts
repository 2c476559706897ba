import { readSnapshot, SNAPSHOT_FILE } from '@axolop/contract';
import { z } from 'zod';
import type { HostileShape } from './hostile-shapes.ts';

const Session = z.object({ access_token: z.string() });
const Created = z.object({ result: z.object({ data: z.object({ json: z.object({ id: z.string() }) }) }) });
const Input = z.object({ properties: z.record(z.string(), z.unknown()).optional() });

/** A procedure, and where a shape can be put in its input. */
export interface Target {
  readonly path: string;
  readonly type: string;
  readonly fields: readonly string[];
}

/** Every procedure of the contract, with the fields of its input. */
export async function procedures(): Promise<Target[]> {
  const snapshot = await readSnapshot(SNAPSHOT_FILE);
  if (snapshot === null) throw new Error('There is no contract to read the procedures from.');
  return Object.entries(snapshot.contract.procedures).map(([path, { type, input }]) => {
    const fields = Object.keys(Input.safeParse(input).data?.properties ?? {}).filter((name) => name !== 'agencyId');
    return { path, type, fields: fields.length === 0 ? ['unknown'] : fields };
  });
}

/** Signs somebody up. @returns an access token */
export async function signUp({ supabaseUrl, publishableKey }: { supabaseUrl: string; publishableKey: string }) {
  const reply = await fetch(`${supabaseUrl}/auth/v1/signup`, {
    method: 'POST',
    headers: { apikey: publishableKey, 'content-type': 'application/json' },
    body: JSON.stringify({ email: 'bench@example.com', password: 'a long enough password' }),
  });
  return Session.parse(await reply.json()).access_token;
}

/** Creates an agency. @returns its id */
export async function createAgency(apiUrl: string, token: string): Promise<string> {
  const reply = await fetch(`${apiUrl}/trpc/agencies.create`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: '{"json":{"name":"Bench"}}',
  });
  return Created.parse(await reply.json()).result.data.json.id;
}

export type Call = (target: Target, shape: HostileShape | undefined, characters: number) => Promise<void>;

/** Sends an input whose fields all hold the shape, together of about the given length. */
export function sender(apiUrl: string, token: string, agencyId: string): Call {
  return async ({ path, fields }, shape, characters) => {
    const each = Math.floor(characters / fields.length) - 20;
    const value = shape?.json(Math.max(2, each)) ?? 'null';
    const json = [`"agencyId":"${agencyId}"`, ...fields.map((field) => `${JSON.stringify(field)}:${value}`)].join();
    const [first = ''] = fields;
    const meta = shape?.meta?.(first, characters);
    const reply = await fetch(`${apiUrl}/trpc/${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: `{"json":{${json}}${meta === undefined ? '' : `,"meta":${JSON.stringify(meta)}`}}`,
    });
    await reply.arrayBuffer();
    if (reply.status >= 500) throw new Error(`${path} answered ${reply.status} to ${shape?.name ?? 'nothing'}.`);
  };
}
