package backplane.client;

/** The server failed; {@code metadata().get("error_id")} stands in its log too. */
public final class InternalException extends OutcomeUnknownException {
  private static final long serialVersionUID = 1L;

  InternalException(Failure failure) {
    super(failure);
  }
}
