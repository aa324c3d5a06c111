import { getContext } from '@/lib/services/context';
import { getHealth } from '@/lib/services/system/health';

export const dynamic = 'force-dynamic';

export async function GET() {
  const health = await getHealth({ context: getContext() });
  return Response.json(health, {
    status: health.ready ? 200 : 503,
    headers: { 'cache-control': 'no-store' },
  });
}
