/** As much of a request as an entrance looks at; a Web `Request` is one. */
export type WebhookRequest = {
  readonly method: string;
  readonly url: string;
  readonly headers: Pick<Headers, 'get'>;
  readonly body: AsyncIterable<Uint8Array> | null;
  /**
   * Whoever holds the other end of the connection, a proxy maybe; absent where only headers tell.
   */
  readonly remoteAddress?: string | undefined;
};
