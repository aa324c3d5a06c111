/** A request of the fuzz test: to be sent by an HTTP client, or as it stands by a socket. */
export type FuzzRequest =
  | {
      readonly kind: 'call';
      readonly method: string;
      readonly path: string;
      readonly headers: Readonly<Record<string, string>>;
      readonly body?: string | Buffer;
      /** Ends what the others ask about, so it comes last. */ readonly isLast?: boolean;
    }
  /** `isHalf`: the client hangs up in the middle, so that no answer is owed. */
  | { readonly kind: 'raw'; readonly bytes: Buffer; readonly isHalf: boolean };

/** For a person who has to find out what went wrong. */
export const describeRequest = (request: FuzzRequest): string =>
  request.kind === 'raw'
    ? JSON.stringify(request.bytes.toString('latin1').slice(0, 600))
    : `${request.method} ${request.path.slice(0, 300)} ` +
      `${JSON.stringify({ ...request.headers, cookie: undefined })} ` +
      `${JSON.stringify(String(request.body ?? '').slice(0, 400))}`;

/** Two of one kind show the same fault, as a rule. */
export const kindOf = (request: FuzzRequest): string =>
  request.kind === 'raw'
    ? (request.bytes.toString('latin1').split(' ')[0] ?? '')
    : `${request.method} ${request.path.split('?')[0]?.replace(/[^/]*\d[^/]*/g, '#') ?? ''}`;

/** Names that a URL can hold, whatever is in them. */
export const encode = (text: string): string =>
  [...text]
    .map((sign) =>
      /[\ud800-\udfff]/.test(sign) && sign.length === 1 ? '%ED%A0%80' : encodeURIComponent(sign),
    )
    .join('');
