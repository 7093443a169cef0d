package backplane.client;

/** A position or an amount lies outside what exists or fits. */
public final class OutOfRangeException extends BackplaneException {
  private static final long serialVersionUID = 1L;

  OutOfRangeException(Failure failure) {
    super(failure);
  }
}
