package backplane.client;

/** The time ran out. */
public final class DeadlineExceededException extends OutcomeUnknownException {
  private static final long serialVersionUID = 1L;

  DeadlineExceededException(Failure failure) {
    super(failure);
  }
}
