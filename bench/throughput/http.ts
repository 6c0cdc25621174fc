/**
 * Requests as cheap as they can be made, so that the load takes little of the machine it shares with what is measured.
 */
import { Agent, request, type IncomingHttpHeaders } from 'node:http';

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
}

interface Wish {
  method?: 'GET' | 'POST';
  headers?: Record<string, string>;
  form?: Record<string, string>;
}

/** One browser, or one application: keeps its connection to each process, and its cookies. */
export class Visitor {
  readonly #origin: URL;
  readonly #ports: readonly (number | string)[];
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1 });
  readonly #cookies = new Map<string, string>();
  #asked = 0;

  /** @param ports of this machine, which answer in turn as behind a proxy; left out: the origin's. */
  constructor(origin: string, ports?: readonly number[]) {
    this.#origin = new URL(origin);
    this.#ports = ports ?? [this.#origin.port];
  }

  get origin(): string {
    return this.#origin.origin;
  }

  forget(): void {
    this.#cookies.clear();
  }

  close(): void {
    this.#agent.destroy();
  }

  ask(path: string, { method = 'GET', headers = {}, form }: Wish = {}): Promise<Answer> {
    const body = form && new URLSearchParams(form).toString();
    const port = this.#ports[this.#asked % this.#ports.length];
    this.#asked += 1;
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    return new Promise((resolve, reject) => {
      const sent = request(
        {
          agent: this.#agent,
          host: '127.0.0.1',
          port,
          path,
          method,
          headers: {
            host: this.#origin.host,
            ...(cookie === '' ? {} : { cookie }),
            ...(body === undefined
              ? {}
              : {
                  'content-type': 'application/x-www-form-urlencoded',
                  'content-length': Buffer.byteLength(body),
                }),
            ...headers,
          },
        },
        (answer) => {
          this.#keep(answer.headers['set-cookie'] ?? []);
          const chunks: Buffer[] = [];
          answer.on('data', (chunk: Buffer) => chunks.push(chunk));
          answer.on('end', () =>
            resolve({
              status: answer.statusCode ?? 0,
              headers: answer.headers,
              body: Buffer.concat(chunks).toString('utf8'),
            }),
          );
          answer.on('error', reject);
        },
      );
      sent.on('error', reject);
      sent.end(body);
    });
  }

  #keep(lines: readonly string[]): void {
    for (const line of lines) {
      const [pair = ''] = line.split(';', 1);
      const equals = pair.indexOf('=');
      const name = pair.slice(0, equals);
      const value = pair.slice(equals + 1);
      // A cookie that ends is sent back empty.
      if (value === '') this.#cookies.delete(name);
      else this.#cookies.set(name, value);
    }
  }
}
