package backplane.client;

import com.google.protobuf.Message;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import com.google.rpc.ResourceInfo;
import com.google.rpc.RetryInfo;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.StringJoiner;

/**
 * A call that did not succeed; one subclass for each gRPC status.
 *
 * <p>It is a {@link StatusRuntimeException}, so code that knows plain stubs goes on working.
 * Blocking stubs throw it. Futures and observers get gRPC's own exception with this one as its
 * cause: {@link #of} finds it.
 */
public abstract sealed class BackplaneException extends StatusRuntimeException
    permits OutcomeUnknownException,
        AbortedException,
        AlreadyExistsException,
        FailedPreconditionException,
        InvalidArgumentException,
        NotFoundException,
        OutOfRangeException,
        PermissionDeniedException,
        ResourceExhaustedException,
        UnauthenticatedException,
        UnavailableException,
        UnimplementedException {
  private static final long serialVersionUID = 1L;

  private static final Metadata.Key<String> PUSHBACK =
      Metadata.Key.of("grpc-retry-pushback-ms", Metadata.ASCII_STRING_MARSHALLER);

  private final transient Failure failure;

  BackplaneException(Failure failure) {
    super(failure.status(), failure.trailers());
    this.failure = failure;
  }

  /**
   * Finds or makes the typed exception of whatever a call failed with.
   *
   * @param thrown what was thrown, or what a future or observer was given
   * @return the typed exception; an {@link UnknownException} where gRPC did not throw
   */
  public static BackplaneException of(Throwable thrown) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof BackplaneException typed) {
        return typed;
      }
    }
    Metadata trailers = Status.trailersFromThrowable(thrown);
    return of(Failure.of(Status.fromThrowable(thrown), trailers, CallFacts.NONE));
  }

  static BackplaneException of(Failure failure) {
    return switch (failure.status().getCode()) {
      case CANCELLED -> new CancelledException(failure);
      case DEADLINE_EXCEEDED -> new DeadlineExceededException(failure);
      case INTERNAL -> new InternalException(failure);
      case DATA_LOSS -> new DataLossException(failure);
      case UNAVAILABLE -> new UnavailableException(failure);
      case INVALID_ARGUMENT -> new InvalidArgumentException(failure);
      case NOT_FOUND -> new NotFoundException(failure);
      case ALREADY_EXISTS -> new AlreadyExistsException(failure);
      case PERMISSION_DENIED -> new PermissionDeniedException(failure);
      case UNAUTHENTICATED -> new UnauthenticatedException(failure);
      case RESOURCE_EXHAUSTED -> new ResourceExhaustedException(failure);
      case FAILED_PRECONDITION -> new FailedPreconditionException(failure);
      case ABORTED -> new AbortedException(failure);
      case OUT_OF_RANGE -> new OutOfRangeException(failure);
      case UNIMPLEMENTED -> new UnimplementedException(failure);
      case OK, UNKNOWN -> new UnknownException(failure);
    };
  }

  /**
   * Tells the status.
   *
   * @return gRPC's code
   */
  public Status.Code code() {
    return getStatus().getCode();
  }

  /**
   * Tells the contract's name of what happened.
   *
   * @return such as {@code ORDER_NOT_FOUND}; empty where no server of ours answered
   */
  public String reason() {
    return failure.detail(ErrorInfo.class).map(ErrorInfo::getReason).orElse("");
  }

  /**
   * Tells the dynamic parts of the message.
   *
   * @return values by name, as the contract lists them beside the reason
   */
  public Map<String, String> metadata() {
    return failure.detail(ErrorInfo.class).map(ErrorInfo::getMetadataMap).orElse(Map.of());
  }

  /**
   * Tells which fields of the request break a rule.
   *
   * @return the violations; empty unless the code is {@code INVALID_ARGUMENT}
   */
  public List<FieldViolation> fieldViolations() {
    return failure.detail(BadRequest.class).stream()
        .flatMap(told -> told.getFieldViolationsList().stream())
        .map(one -> new FieldViolation(one.getField(), one.getDescription()))
        .toList();
  }

  /**
   * Tells when the server wants to be asked again.
   *
   * @return the wait; empty where it did not say
   */
  public Optional<Duration> retryDelay() {
    return failure
        .detail(RetryInfo.class)
        .map(RetryInfo::getRetryDelay)
        .map(delay -> Duration.ofSeconds(delay.getSeconds(), delay.getNanos()));
  }

  /**
   * Tells what the error is about.
   *
   * @return the thing that is missing, or stands in the way; empty where there is none
   */
  public Optional<Resource> resource() {
    return failure
        .detail(ResourceInfo.class)
        .map(told -> new Resource(told.getResourceType(), told.getResourceName()));
  }

  /**
   * Gives all messages of {@code google.rpc.Status}.
   *
   * @return those of the kinds in {@code google.rpc}, in the server's order
   */
  public List<Message> details() {
    return failure.details();
  }

  /**
   * Names the method.
   *
   * @return its full name, {@code backplane.orders.v1.OrdersService/PlaceOrder}; empty where {@link
   *     #of} was given what no connection of this kit has thrown
   */
  public String method() {
    return failure.call().method();
  }

  /**
   * Tells the id that the call's effect is known by.
   *
   * @return the request's id, kept across attempts; empty where the method has none
   */
  public String requestId() {
    return failure.call().requestId();
  }

  /**
   * Tells whether the call may have taken effect all the same.
   *
   * @return true for {@link OutcomeUnknownException}
   */
  public boolean outcomeUnknown() {
    return this instanceof OutcomeUnknownException;
  }

  /** How long the server wants to be left alone, in milliseconds; negative: for ever. */
  long pushbackMs() {
    String told = failure.trailers().get(PUSHBACK);
    try {
      return told == null ? 0 : Long.parseLong(told);
    } catch (NumberFormatException notANumber) {
      return -1; // gRPC's own rule.
    }
  }

  boolean cameBehindHeaders() {
    return failure.call().hadHeaders();
  }

  boolean deadlineWasDefault() {
    return failure.call().deadlineWasDefault();
  }

  /** Tells status, reason, the server's message, broken rules and what to do next. */
  @Override
  public String getMessage() {
    if (failure == null) {
      return super.getMessage();
    }
    StringJoiner told = new StringJoiner("; ");
    told.add(
        title() + ": " + Objects.requireNonNullElse(getStatus().getDescription(), "no message"));
    fieldViolations().forEach(one -> told.add(one.field() + ": " + one.description()));
    retryDelay().ifPresent(wait -> told.add("try again in " + wait.toMillis() + " ms"));
    if (outcomeUnknown() && !requestId().isEmpty()) {
      told.add("outcome unknown: repeat with request_id " + requestId() + " to find out");
    }
    return told.toString();
  }

  private String title() {
    return reason().isEmpty() || reason().equals(code().name())
        ? code().name()
        : code().name() + " " + reason();
  }
}
