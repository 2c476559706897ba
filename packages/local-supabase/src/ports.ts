import { createServer } from 'node:net';
import { LocalSupabaseError } from './errors.ts';

/** What a person changes to move a listener to another port. */
export interface PortSetting {
  /** What listens there, as a person would say it: "PostgreSQL". */
  readonly listener: string;
  readonly option: string;
  readonly environment: string;
}

/** The error for a port that another program holds: one line that names the port and how to change it. */
export function portTaken(port: number, setting: PortSetting): LocalSupabaseError {
  return new LocalSupabaseError(
    'port_taken',
    `Port ${port} for ${setting.listener} is already in use. Stop the program that holds it, or set ${setting.environment} (option ${setting.option}) to another port.`,
  );
}

/**
 * Settles which port to use on 127.0.0.1: 0 gives a free one, any other number is checked.
 * Errors: `port_taken`, `invalid_setting`.
 */
export async function choosePort(wanted: number, setting: PortSetting): Promise<number> {
  if (!Number.isInteger(wanted) || wanted < 0 || wanted > 65_535) {
    throw new LocalSupabaseError(
      'invalid_setting',
      `${wanted} is no port for ${setting.listener}: ${setting.environment} (option ${setting.option}) must be 0 to 65535.`,
    );
  }
  const probe = createServer();
  try {
    return await new Promise<number>((resolve, reject) => {
      probe.once('error', (error: NodeJS.ErrnoException) => {
        reject(error.code === 'EADDRINUSE' ? portTaken(wanted, setting) : error);
      });
      probe.listen({ host: '127.0.0.1', port: wanted, exclusive: true }, () => {
        const address = probe.address();
        if (address === null || typeof address === 'string') reject(new Error('The probe has no port.'));
        else resolve(address.port);
      });
    });
  } finally {
    if (probe.listening) await new Promise((resolve) => probe.close(resolve));
  }
}
