package backplane.client;

/** The call was given up, by the server or by its caller. */
public final class CancelledException extends OutcomeUnknownException {
  private static final long serialVersionUID = 1L;

  CancelledException(Failure failure) {
    super(failure);
  }
}
