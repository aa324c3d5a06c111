import { type DifferenceLine } from '@/lib/core/run-ports';
import { type CurrentConnection } from '../connection/find-current';
import { viewItems } from '../first-sync/item-view';
import { type SiteContext } from '../site-context';
import { type DifferenceView } from '../views';

/** Lines of a report with the values both sides hold now. */
export async function viewDifferences({
  ctx,
  connection,
  lines,
}: {
  ctx: SiteContext;
  connection: CurrentConnection;
  lines: readonly DifferenceLine[];
}): Promise<readonly DifferenceView[]> {
  const views = await viewItems({
    ctx,
    connection,
    items: lines.map((line) => ({ ...line, isOut: false })),
  });
  return lines.flatMap(({ linkId, isFixed }, index) => {
    const view = views[index];
    return view ? [{ ...view, linkId, isFixed }] : [];
  });
}
