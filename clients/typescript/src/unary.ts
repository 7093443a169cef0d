/** Methods that answer one request with one reply. */

import type {
  DescMessage,
  DescMethodUnary,
  MessageInitShape,
  MessageShape,
} from "@bufbuild/protobuf";
import { type CallOptions, Effort } from "./effort.js";
import type { Line } from "./line.js";
import { remember } from "./replies.js";
import { identified } from "./request-fields.js";
import { asIs, parser, pathOf, serialized } from "./wire.js";

/** Calls a method, again and again as its contract allows; throws BackplaneError. */
export async function callUnary<I extends DescMessage, O extends DescMessage>(
  line: Line,
  method: DescMethodUnary<I, O>,
  given: MessageInitShape<I>,
  options: CallOptions,
): Promise<MessageShape<O>> {
  const { request, requestId } = identified(method.input, given);
  const bytes = serialized(method.input, request);
  const effort = new Effort(line, pathOf(method), options, requestId);
  try {
    for (;;) {
      const reply = await attempt(line, method, bytes, effort);
      if (reply !== undefined) return reply;
    }
  } finally {
    effort.end();
  }
}

/** Gives the reply, or undefined where the next attempt is due. */
async function attempt<O extends DescMessage>(
  line: Line,
  method: DescMethodUnary<DescMessage, O>,
  bytes: Buffer,
  effort: Effort,
): Promise<MessageShape<O> | undefined> {
  const prepared = await effort.prepare();
  try {
    const reply = await new Promise<MessageShape<O>>((resolve, reject) => {
      let answer: MessageShape<O> | undefined;
      const call = line.client.makeUnaryRequest(
        pathOf(method),
        asIs,
        parser(method.output),
        bytes,
        prepared.metadata,
        prepared.options,
        (failed, reply) => {
          if (failed) reject(failed);
          else answer = reply;
        },
      );
      call.on("status", ({ metadata }) => {
        if (answer === undefined) return;
        remember(answer, metadata.getMap());
        resolve(answer);
      });
      effort.watch(call);
    });
    effort.succeeded();
    return reply;
  } catch (failed) {
    await effort.recover(failed);
    return undefined;
  }
}
