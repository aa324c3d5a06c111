/** What a call that must fail failed with. @throws Error when it succeeds */
export const failureOf = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => {
      throw new Error('it should have failed');
    },
    (error: unknown) => error,
  );
