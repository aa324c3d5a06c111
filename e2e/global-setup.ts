import { startProduct } from './product';

/** One product for all journeys; its addresses reach the workers through the environment. */
export default async function globalSetup() {
  // A product that runs already, for whoever works on one journey.
  if (process.env.E2E_PRODUCT) return undefined;
  const { product, stop } = await startProduct();
  process.env.E2E_PRODUCT = JSON.stringify(product);
  return stop;
}
