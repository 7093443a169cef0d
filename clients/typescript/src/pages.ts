/** Pages of a list method as one async iterable. */

import type { DescMessage, MessageInitShape, MessageShape } from "@bufbuild/protobuf";
import type { UnaryMethod } from "./client.js";
import type { CallOptions } from "./effort.js";
import { messageOf, stringField, stringOf, withString } from "./request-fields.js";

/** What the repeated fields of a reply hold. */
export type ItemOf<R> = {
  [K in Exclude<keyof R, "$typeName" | "$unknown">]: R[K] extends readonly (infer Item)[]
    ? Item
    : never;
}[Exclude<keyof R, "$typeName" | "$unknown">];

/** How pages are asked for; `timeoutMs` is for each page. */
export interface PagesOptions<R, Item> extends CallOptions {
  /** Picks a page's items; its only repeated field where left out. */
  readonly items?: (page: R) => readonly Item[];
}

/** All items of a list, or page by page; each iteration begins anew. */
export class Pages<R, Item> implements AsyncIterable<Item> {
  readonly #ask: (token: string | undefined) => Promise<readonly [page: R, next: string]>;
  readonly #items: (page: R) => readonly Item[];

  constructor(
    ask: (token: string | undefined) => Promise<readonly [page: R, next: string]>,
    items: (page: R) => readonly Item[],
  ) {
    this.#ask = ask;
    this.#items = items;
  }

  /** Gives the items; a page is asked for when the one before is used up. */
  async *[Symbol.asyncIterator](): AsyncGenerator<Item, void> {
    for await (const page of this.byPage()) yield* this.#items(page);
  }

  /** Gives the replies themselves, to the last. */
  async *byPage(): AsyncGenerator<R, void> {
    let [page, next] = await this.#ask(undefined);
    yield page;
    while (next !== "") {
      [page, next] = await this.#ask(next);
      yield page;
    }
  }
}

/**
 * Gives all that a list method lists, from the page that the request asks for:
 * `for await (const order of pages(backplane.orders.listOrders, {}))`.
 */
export function pages<I extends DescMessage, O extends DescMessage, Item = ItemOf<MessageShape<O>>>(
  method: UnaryMethod<I, O>,
  request: MessageInitShape<I>,
  options: PagesOptions<MessageShape<O>, Item> = {},
): Pages<MessageShape<O>, Item> {
  const { input, output } = method.desc;
  const first = messageOf(input, request);
  const { items, ...callOptions } = options;
  const asked = field(input, "page_token");
  const told = field(output, "next_page_token");
  return new Pages(async (token) => {
    const wanted = token === undefined ? first : withString(input, first, asked, token);
    const page = await method(wanted as MessageInitShape<I>, callOptions);
    return [page, stringOf(output, page, told)];
  }, items ?? onlyItems(output));
}

function field(schema: DescMessage, name: string) {
  const found = stringField(schema, name);
  if (found !== undefined) return found;
  throw new TypeError(`${schema.typeName} has no ${name}: it does not list pages`);
}

function onlyItems<O extends DescMessage, Item>(schema: O) {
  const lists = schema.fields.filter((one) => one.fieldKind === "list");
  const [list] = lists;
  if (list === undefined || lists.length > 1) {
    throw new TypeError(`${schema.typeName} has ${lists.length} repeated fields; pass items`);
  }
  return (page: MessageShape<O>) =>
    (page as unknown as Record<string, readonly Item[]>)[list.localName] ?? [];
}
