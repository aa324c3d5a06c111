import { withRoute } from '@/lib/http/with-route';
import { listRefused, listRefusedInput } from '@/lib/services/exports/list-refused';

export const GET = withRoute({ input: listRefusedInput, handler: listRefused });
