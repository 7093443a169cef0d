package backplane.client;

/** The caller has not proved who it is. */
public final class UnauthenticatedException extends BackplaneException {
  private static final long serialVersionUID = 1L;

  UnauthenticatedException(Failure failure) {
    super(failure);
  }
}
