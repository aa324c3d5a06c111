import { withRoute } from '@/lib/http/with-route';
import { getFaults, setFaults, setFaultsInput } from '@/lib/services/sandbox/faults';

export const GET = withRoute({ handler: getFaults });
export const POST = withRoute({ input: setFaultsInput, handler: setFaults });
