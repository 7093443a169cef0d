package backplane.client;

/** The server does not serve the method. */
public final class UnimplementedException extends BackplaneException {
  private static final long serialVersionUID = 1L;

  UnimplementedException(Failure failure) {
    super(failure);
  }
}
