/** Methods that answer with a stream: opened when first read, and again where that is safe. */

import type {
  DescField,
  DescMessage,
  DescMethodServerStreaming,
  DescMethodStreaming,
  MessageInitShape,
  MessageShape,
} from "@bufbuild/protobuf";
import type { ClientReadableStream } from "@grpc/grpc-js";
import { type CallOptions, Effort } from "./effort.js";
import type { Trailers } from "./errors.js";
import type { Line } from "./line.js";
import { messageOf, stringField, stringOf, withString } from "./request-fields.js";
import { asIs, parser, pathOf, serialized } from "./wire.js";

/** Replies one by one; leaving the loop, or the caller's signal, ends the stream. */
export class Replies<T> implements AsyncIterableIterator<T> {
  /** The metadata that came behind the last reply; empty while the stream runs. */
  trailers: Trailers = {};
  readonly #replies: AsyncGenerator<T, void>;

  constructor(open: (ended: (trailers: Trailers) => void) => AsyncGenerator<T, void>) {
    this.#replies = open((trailers) => {
      this.trailers = trailers;
    });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<IteratorResult<T, void>> {
    return this.#replies.next();
  }

  return(): Promise<IteratorResult<T, void>> {
    return this.#replies.return();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#replies.return();
  }
}

type Ended = (trailers: Trailers) => void;

/**
 * Opens a stream that answers one request.
 *
 * It is opened again after a failure until its first reply has come, and after that too where
 * request and replies have a cursor: then from the last one, so that nothing is lost or comes
 * twice.
 */
export function callServerStream<I extends DescMessage, O extends DescMessage>(
  line: Line,
  method: DescMethodServerStreaming<I, O>,
  given: MessageInitShape<I>,
  options: CallOptions,
): Replies<MessageShape<O>> {
  return new Replies((ended) => serverStream(line, method, given, options, ended));
}

async function* serverStream<I extends DescMessage, O extends DescMessage>(
  line: Line,
  method: DescMethodServerStreaming<I, O>,
  given: MessageInitShape<I>,
  options: CallOptions,
  ended: Ended,
): AsyncGenerator<MessageShape<O>, void> {
  const resumption = new Resumption(method, messageOf(method.input, given));
  const effort = new Effort(line, pathOf(method), options, "");
  try {
    for (;;) {
      // A stream that has run waits for a server to come back; a new one fails at once.
      const prepared = await effort.prepare(resumption.begun);
      const call = line.client.makeServerStreamRequest(
        pathOf(method),
        asIs,
        parser(method.output),
        serialized(method.input, resumption.request),
        prepared.metadata,
        prepared.options,
      );
      const failure = yield* received(call, effort, ended, (reply) => resumption.note(reply));
      if (failure === undefined) return;
      const error = effort.typed(failure.cause);
      if (!resumption.possible) throw error;
      resumption.goOn(error.metadata["cursor"]);
      await effort.recover(error);
    }
  } finally {
    effort.end();
  }
}

/** Where a stream is to go on after a failure. */
class Resumption<I extends DescMessage, O extends DescMessage> {
  readonly #method: DescMethodServerStreaming<I, O>;
  readonly #given: DescField | undefined;
  readonly #received: DescField | undefined;
  request: MessageShape<I>;
  begun = false;

  constructor(method: DescMethodServerStreaming<I, O>, request: MessageShape<I>) {
    this.#method = method;
    this.#given = stringField(method.input, "cursor");
    this.#received = stringField(method.output, "cursor");
    this.request = request;
  }

  get possible(): boolean {
    return !this.begun || (this.#given !== undefined && this.#received !== undefined);
  }

  note(reply: MessageShape<O>): void {
    this.begun = true;
    if (this.#received === undefined) return;
    this.goOn(stringOf(this.#method.output, reply, this.#received));
  }

  /** A server that drains says where the stream was, even if nothing has come of it. */
  goOn(cursor: string | undefined): void {
    if (!cursor || this.#given === undefined) return;
    this.request = withString(this.#method.input, this.request, this.#given, cursor);
  }
}

/** Sends a stream of requests, once: nobody keeps what was sent; gives the replies to it. */
export function callBidirectional<I extends DescMessage, O extends DescMessage>(
  line: Line,
  method: DescMethodStreaming<I, O>,
  requests: Requests<I>,
  options: CallOptions,
): Replies<MessageShape<O>> {
  return new Replies((ended) => bidirectional(line, method, requests, options, ended));
}

/** Requests to be sent one after the other. */
export type Requests<I extends DescMessage> =
  | AsyncIterable<MessageInitShape<I>>
  | Iterable<MessageInitShape<I>>;

/** Sends a stream of requests and gives the one reply to it. */
export async function callClientStream<I extends DescMessage, O extends DescMessage>(
  line: Line,
  method: DescMethodStreaming<I, O>,
  requests: Requests<I>,
  options: CallOptions,
): Promise<MessageShape<O>> {
  for await (const reply of callBidirectional(line, method, requests, options)) return reply;
  throw new Error(`${pathOf(method)} ended without a reply`);
}

async function* bidirectional<I extends DescMessage, O extends DescMessage>(
  line: Line,
  method: DescMethodStreaming<I, O>,
  requests: Requests<I>,
  options: CallOptions,
  ended: Ended,
): AsyncGenerator<MessageShape<O>, void> {
  const effort = new Effort(line, pathOf(method), options, "");
  try {
    const prepared = await effort.prepare();
    const call = line.client.makeBidiStreamRequest(
      pathOf(method),
      asIs,
      parser(method.output),
      prepared.metadata,
      prepared.options,
    );
    const sent = new Sending(method.input, requests, call);
    const failure = yield* received(call, effort, ended, () => {});
    sent.stop();
    if (failure !== undefined) throw sent.failed ? sent.error : effort.typed(failure.cause);
  } finally {
    effort.end();
  }
}

interface RequestStream {
  write(bytes: Buffer): boolean;
  end(): void;
  cancel(): void;
  once(event: "drain" | "close", listener: () => void): unknown;
}

/** Writes requests as fast as the server takes them, until it has answered. */
class Sending<I extends DescMessage> {
  /** What the caller's iterator threw, after which the call is cancelled. */
  error: unknown;
  failed = false;
  #stopped = false;

  constructor(schema: I, requests: Requests<I>, call: RequestStream) {
    this.#send(schema, requests, call).catch((error: unknown) => {
      this.error = error;
      this.failed = true;
      call.cancel();
    });
  }

  stop(): void {
    this.#stopped = true;
  }

  async #send(schema: I, requests: Requests<I>, call: RequestStream): Promise<void> {
    for await (const given of requests) {
      if (this.#stopped) return;
      if (call.write(serialized(schema, messageOf(schema, given)))) continue;
      await new Promise<void>((resolve) => {
        call.once("drain", resolve);
        call.once("close", resolve); // It may be over before all is sent.
      });
    }
    call.end();
  }
}

/** How a call ended; not thrown, because what the reader throws is none of its. */
class Failure {
  readonly cause: unknown;

  constructor(cause: unknown) {
    this.cause = cause;
  }
}

/** Gives the replies of an opened call; returns how it failed, undefined for a good end. */
async function* received<T>(
  call: ClientReadableStream<T>,
  effort: Effort,
  ended: Ended,
  note: (reply: T) => void,
): AsyncGenerator<T, Failure | undefined> {
  let first = true;
  effort.watch(call);
  call.on("error", () => {}); // Cancelling makes one that nobody waits for any more.
  call.on("status", ({ metadata }) => ended(metadata.getMap()));
  const incoming = call[Symbol.asyncIterator]() as AsyncIterator<T>;
  try {
    for (;;) {
      const step = await incoming.next().catch((cause: unknown) => new Failure(cause));
      if (step instanceof Failure) return step;
      if (step.done) return undefined;
      if (first) effort.succeeded();
      first = false;
      note(step.value);
      yield step.value;
    }
  } finally {
    call.cancel();
  }
}
