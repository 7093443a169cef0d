package backplane.client;

/** The state does not allow it; trying again does not help until the state changes. */
public final class FailedPreconditionException extends BackplaneException {
  private static final long serialVersionUID = 1L;

  FailedPreconditionException(Failure failure) {
    super(failure);
  }
}
