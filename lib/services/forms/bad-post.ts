/** A post cannot be understood or accepted; `code` has a sentence in `lib/text`. */
export class BadPostError extends Error {
  override name = 'BadPostError';
  constructor(
    readonly code:
      | 'badJson'
      | 'badForm'
      | 'charset'
      | 'file'
      | 'tooManyFields'
      | 'tooManyValues'
      | 'notAnObject',
  ) {
    super(code);
  }
}
