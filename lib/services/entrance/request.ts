/** The part of a request that an entrance reads; a Web `Request` fits. */
export type WebhookRequest = {
  readonly method: string;
  readonly url: string;
  readonly headers: Pick<Headers, 'get'>;
  readonly body: AsyncIterable<Uint8Array> | null;
  /** The peer of the connection, maybe a proxy; absent where only headers are available. */
  readonly remoteAddress?: string | undefined;
};
