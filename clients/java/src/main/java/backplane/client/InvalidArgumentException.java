package backplane.client;

/** The request breaks the contract whatever the state; {@link #fieldViolations()} says where. */
public final class InvalidArgumentException extends BackplaneException {
  private static final long serialVersionUID = 1L;

  InvalidArgumentException(Failure failure) {
    super(failure);
  }
}
