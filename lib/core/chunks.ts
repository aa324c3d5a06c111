/** Consecutive parts of at most `size` items. */
export const inChunks = <T>(items: readonly T[], size: number): readonly (readonly T[])[] => {
  const chunks: (readonly T[])[] = [];
  for (let start = 0; start < items.length; start += size)
    chunks.push(items.slice(start, start + size));
  return chunks;
};
