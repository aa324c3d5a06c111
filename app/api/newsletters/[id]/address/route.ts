import { withRoute } from '@/lib/http/with-route';
import { findAddress, findAddressInput } from '@/lib/services/newsletters/find-address';

export const POST = withRoute({ input: findAddressInput, handler: findAddress });
