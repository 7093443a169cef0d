import { BackplaneError, connect, pages } from "@backplane/client";
import type { Product } from "@backplane/contracts/catalog/v1";
import { OrderState } from "@backplane/contracts/orders/v1";

const { BACKPLANE_ADDRESS = "", BACKPLANE_API_KEY = "" } = process.env;
using backplane = connect(BACKPLANE_ADDRESS, { apiKey: BACKPLANE_API_KEY });

const products: Product[] = [];
for await (const product of pages(backplane.catalog.listProducts, { pageSize: 5 })) {
  products.push(product);
}
const { order } = await backplane.orders.placeOrder({
  currency: "GBP",
  lines: [{ sku: "MUG-WHITE", quantity: 2n }],
});
if (order === undefined) throw new Error("an order was placed, and none came back");
const missing = await backplane.catalog.getProduct({ sku: "NONE" }).catch((error: unknown) => {
  if (error instanceof BackplaneError) return error.reason;
  throw error;
});
const total = `${order.total?.currencyCode} ${order.total?.units}`;
console.log(
  `typescript: OrdersService.PlaceOrder -> ${order.id} ${OrderState[order.state]} ${total}` +
    ` (${products.length} products listed; GetProduct NONE -> ${String(missing)})`,
);
